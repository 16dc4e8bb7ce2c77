import { availableParallelism } from 'node:os';
import { setUp } from '../../scripts/support/setup.mjs';
import { sum, type Tally } from '../../scripts/support/tally.mjs';
import { ffmpegEnvironment } from '../support/find-tools.js';
import { browserTests, builtThreads, jest } from './jest.js';

/** What `npm test` runs. */
const USUAL = ['unit', 'web', 'api'];
/** The same, and the projects that take minutes more. */
const PROJECTS = [...USUAL, 'resilience', 'browser'];

/**
 * Runs jest project by project: the fast tests with all processors, then those that start servers and browsers with
 * fewer at a time, so that they do not starve one another.
 * @param args projects, then jest's own arguments
 */
export async function runTests(args: readonly string[]): Promise<Tally> {
  const chosen = PROJECTS.filter((project) => args.includes(project));
  const projects = new Set(chosen.length > 0 ? chosen : USUAL);
  const jestArgs = args.filter((arg) => !PROJECTS.includes(arg));
  const fast = ['unit', 'web'].filter((project) => projects.has(project));
  const needsServer = ['api', 'resilience', 'browser'].some((project) => projects.has(project));

  await setUp(needsServer ? ['server', 'web'] : []);
  const env = { ...ffmpegEnvironment(), ...(await builtThreads(jestArgs)) };
  const tallies: Tally[] = [];
  if (fast.length > 0) tallies.push(await jest(fast, jestArgs, { env, workers: availableParallelism() + 1 }));
  if (projects.has('api')) tallies.push(await jest(['api'], jestArgs, { env, workers: 2 }));
  if (projects.has('resilience')) tallies.push(await jest(['resilience'], jestArgs, { env, workers: 2 }));
  if (projects.has('browser')) tallies.push(await browserTests(['browser'], jestArgs, { env, workers: 2 }));
  return sum(tallies);
}
