import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inRoot } from './project.mjs';

/** @typedef {{ passed: number, failed: number, failures?: string[] }} Tally `failures` names what failed, and why */

/** The last tally, for `npm run check`. */
const FILE = inRoot('.cache/tally.json');

/** @param {Tally[]} tallies @returns {Tally} */
export const sum = (tallies) => ({
  passed: tallies.reduce((total, { passed }) => total + passed, 0),
  failed: tallies.reduce((total, { failed }) => total + failed, 0),
  failures: tallies.flatMap(({ failures = [] }) => failures),
});

/**
 * Names the failures once more, and ends with the counts.
 * @param {Tally} tally
 * @returns {number} exit code of the process
 */
export function close(tally) {
  const { passed, failed, failures = [] } = tally;
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, JSON.stringify(tally));
  if (failures.length > 0) console.log(['\nFailed:', ...failures].join('\n\n'));
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

export const forgetTally = () => rmSync(FILE, { force: true });

/** @returns {Tally | undefined} what `close` was given since `forgetTally` */
export function lastTally() {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8'));
  } catch {
    return undefined;
  }
}
