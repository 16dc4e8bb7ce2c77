/** `npm run check`: everything that CI checks. Goes on after a failure, so that one run shows them all. */
import './support/require-node.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { root } from './support/project.mjs';
import { Interrupted, npm, runScript, seconds } from './support/run.mjs';
import { setUp } from './support/setup.mjs';
import { close, forgetTally, lastTally, sum } from './support/tally.mjs';

const CHECKS = [
  'lint',
  'format:check',
  'typecheck',
  'build',
  'openapi -- --check',
  'test:unit',
  'test:api',
  'test:resilience',
  'test:browser',
  'test:services',
  'test:node',
];

runScript(async () => {
  await setUp([]);
  const tallies = [];
  for (const check of CHECKS) tallies.push(await outcome(check));
  return close(sum(tallies));
});

/** @param {string} check script of package.json, and its arguments @returns {Promise<import('./support/tally.mjs').Tally>} */
async function outcome(check) {
  console.log(`\n# npm run ${check}`);
  const startedAt = performance.now();
  forgetTally();
  const code = await exitCode(npm('run', ...check.split(' ')));
  const tally =
    lastTally() ?? (code === 0 ? { passed: 1, failed: 0 } : failed(`npm run ${check}: it ended with code ${code}.`));
  console.log(`${tally.failed === 0 ? 'ok' : 'FAILED'}: npm run ${check} (${seconds(startedAt)})`);
  return tally;
}

const failed = (failure) => ({ passed: 0, failed: 1, failures: [failure] });

/** In a process group of its own, to which signals are passed on: npm does not pass them on to its script. */
async function exitCode([command, args]) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', detached: true });
  let isInterrupted = false;
  const interrupt = (signal) => {
    isInterrupted = true;
    process.kill(-child.pid, signal);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const [code] = await once(child, 'close');
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  if (isInterrupted) throw new Interrupted();
  return code;
}
