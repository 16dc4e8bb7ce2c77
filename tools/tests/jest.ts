import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { inCi, inRoot } from '../../scripts/support/project.mjs';
import { packageBin, run } from '../../scripts/support/run.mjs';
import { setUp } from '../../scripts/support/setup.mjs';
import type { Tally } from '../../scripts/support/tally.mjs';
import { provideChromium } from '../support/find-tools.js';

/** Lines of a failed test's message that the closing report shows. */
const LINES_A_FAILURE = 15;

export interface JestOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly workers: number;
  /** Runs the tests; default: the Node of this process. */
  readonly node?: string;
  readonly signal?: AbortSignal;
}

/** What we read of the report that jest writes with --json. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly FileReport[];
}

interface FileReport {
  readonly name: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[];
  }[];
}

/**
 * The setting that lets unit tests start worker threads from the build instead of compiling each of them. Where only some
 * tests run, a build costs more time than it saves.
 */
export async function builtThreads(jestArgs: readonly string[]): Promise<Record<string, string>> {
  if (jestArgs.length > 0) return {};
  await setUp(['server']);
  return { REELOG_IS_BUILT: 'true' };
}

/** As `jest`, with a browser. */
export async function browserTests(
  projects: readonly string[],
  jestArgs: readonly string[],
  options: JestOptions,
): Promise<Tally> {
  const chromium = await provideChromium();
  if (chromium) return jest(projects, jestArgs, { ...options, env: { ...options.env, CHROMIUM_PATH: chromium } });
  console.error(`
****************************************************************************
  THE BROWSER TESTS WERE SKIPPED: there is no Chromium or Chrome on PATH.
  Install one, or name it in CHROMIUM_PATH, and run: npm run test:browser
****************************************************************************`);
  return { passed: 0, failed: inCi ? 1 : 0 };
}

export async function jest(
  projects: readonly string[],
  jestArgs: readonly string[],
  { env, workers, node = process.execPath, signal }: JestOptions,
): Promise<Tally> {
  console.log(`\nTests: ${projects.join(', ')}`);
  const report = inRoot('.cache', `jest-${projects[0]}.json`);
  mkdirSync(inRoot('.cache'), { recursive: true });
  rmSync(report, { force: true });
  const { code } = await run(
    node,
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

/** Counts a suite that could not run as a failure, and a skipped test, too, where nothing may be skipped. */
function tally(report: string, code: number): Tally {
  let result: Report;
  try {
    result = JSON.parse(readFileSync(report, 'utf8')) as Report;
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
function failuresOf({ name, message, assertionResults }: FileReport): string[] {
  const file = relative(inRoot(), name);
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return message ? [failure(file, message)] : [];
  return failed.map(({ fullName, failureMessages }) => failure(`${file} › ${fullName}`, failureMessages.join('\n')));
}

function failure(name: string, message: string): string {
  const lines = stripVTControlCharacters(message).split('\n').slice(0, LINES_A_FAILURE);
  return [name, ...lines].join('\n    ');
}
