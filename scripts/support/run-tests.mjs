import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { inCi, inRoot } from './project.mjs';
import { packageBin, run, runScript } from './run.mjs';
import { setUp } from './setup.mjs';
import { ffmpegEnvironment, provideChromium } from './find-tools.mjs';

/** What `npm test` runs. */
const USUAL = ['unit', 'web', 'api'];
/** And what takes minutes more. */
export const PROJECTS = [...USUAL, 'resilience', 'browser'];

/** @typedef {{ passed: number, failed: number, failures?: string[] }} Tally `failures` names what failed, and why */

/** Lines of a failed test's message that the closing report shows. */
const LINES_A_FAILURE = 15;

/** @param {string[]} args */
export const main = (args) =>
  runScript(async () => {
    return close(await runTests(args));
  });

/**
 * Says what failed, once more and in one place, and ends with the counts.
 * @param {Tally} tally
 * @returns {number} code for the process to end with
 */
export function close({ passed, failed, failures = [] }) {
  if (failures.length > 0) console.log(['\nFailed:', ...failures].join('\n\n'));
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

/**
 * Runs jest project by project: the fast tests with all processors, then those that start servers and browsers with
 * fewer at a time, so that they do not starve one another.
 * @param {string[]} args projects, then jest's own arguments
 * @returns {Promise<Tally>}
 */
export async function runTests(args = []) {
  const chosen = PROJECTS.filter((project) => args.includes(project));
  const projects = new Set(chosen.length > 0 ? chosen : USUAL);
  const jestArgs = args.filter((arg) => !PROJECTS.includes(arg));
  const fast = ['unit', 'web'].filter((project) => projects.has(project));
  const needsServer = ['api', 'resilience', 'browser'].some((project) => projects.has(project));

  await setUp(needsServer ? ['server', 'web'] : []);
  const env = { ...ffmpegEnvironment(), ...(await builtThreads(jestArgs)) };
  const tallies = [];
  if (fast.length > 0) tallies.push(await jest(fast, jestArgs, { env, workers: availableParallelism() + 1 }));
  if (projects.has('api')) tallies.push(await jest(['api'], jestArgs, { env, workers: 2 }));
  if (projects.has('resilience')) tallies.push(await jest(['resilience'], jestArgs, { env, workers: 2 }));
  if (projects.has('browser')) tallies.push(await browserTests(['browser'], jestArgs, { env, workers: 1 }));
  return sum(tallies);
}

/**
 * Setting with which the threads that unit tests start are those of the build, instead of each being compiled anew: not
 * worth a build where only some tests are run. @param {string[]} jestArgs
 */
export async function builtThreads(jestArgs) {
  if (jestArgs.length > 0) return {};
  await setUp(['server']);
  return { REELOG_IS_BUILT: 'true' };
}

/** As `jest`, with a browser. @param {string[]} projects @param {string[]} jestArgs @returns {Promise<Tally>} */
export async function browserTests(projects, jestArgs, options) {
  const chromium = await provideChromium();
  if (chromium) return jest(projects, jestArgs, { ...options, env: { ...options.env, CHROMIUM_PATH: chromium } });
  console.error(`
****************************************************************************
  THE BROWSER TESTS WERE SKIPPED: there is no Chromium or Chrome on PATH.
  Install one, or name it in CHROMIUM_PATH, and run: npm run test:browser
****************************************************************************`);
  return { passed: 0, failed: inCi ? 1 : 0 };
}

/** @param {string[]} projects @param {string[]} jestArgs @returns {Promise<Tally>} */
export async function jest(projects, jestArgs, { env, workers, signal }) {
  console.log(`\nTests: ${projects.join(', ')}`);
  const report = inRoot('.cache', `jest-${projects[0]}.json`);
  mkdirSync(inRoot('.cache'), { recursive: true });
  rmSync(report, { force: true });
  const { code } = await run(
    process.execPath,
    [
      packageBin('jest'),
      '--selectProjects',
      ...projects,
      '--json',
      `--outputFile=${report}`,
      `--maxWorkers=${workers}`,
      '--passWithNoTests',
      ...(inCi ? ['--ci'] : []),
      ...jestArgs,
    ],
    { env, signal },
  );
  return tally(report, code);
}

/** Counts honestly: a suite that could not run is a failure, and so is a skipped test where nothing may be skipped. */
function tally(report, code) {
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    console.error('jest ended without a report.');
    return { passed: 0, failed: 1 };
  }
  const skipped = result.numPendingTests + result.numTodoTests;
  if (skipped > 0) console.error(`${skipped} tests were skipped.`);
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites + (inCi ? skipped : 0);
  return {
    passed: result.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    failures: result.testResults.flatMap(failuresOf),
  };
}

/** What failed in one file of tests: tests by name, or the file that could not be run. */
function failuresOf({ name, message, assertionResults }) {
  const file = relative(inRoot(), name);
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return message ? [failure(file, message)] : [];
  return failed.map(({ fullName, failureMessages }) => failure(`${file} › ${fullName}`, failureMessages.join('\n')));
}

function failure(name, message) {
  const lines = stripVTControlCharacters(message).split('\n').slice(0, LINES_A_FAILURE);
  return [name, ...lines].join('\n    ');
}

/** @param {Tally[]} tallies @returns {Tally} */
export const sum = (tallies) => ({
  passed: tallies.reduce((total, { passed }) => total + passed, 0),
  failed: tallies.reduce((total, { failed }) => total + failed, 0),
  failures: tallies.flatMap(({ failures = [] }) => failures),
});
