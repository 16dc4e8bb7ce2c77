import { GUIDE } from '../services/provide.mjs';
import { withServices } from '../services/with-services.mjs';
import { ffmpegEnvironment } from './find-tools.mjs';
import { inCi } from './project.mjs';
import { Interrupted, StepFailed, runScript } from './run.mjs';
import { browserTests, builtThreads, close, jest, sum } from './run-tests.mjs';
import { setUp } from './setup.mjs';

/** Contract suites on the real servers, black-box tests of the api on top of them, and what happens when they go away. */
const PROJECTS = ['services', 'api-distributed', 'browser-distributed', 'faults'];

/** @param {string[]} args projects (default all), then jest's own */
export const main = (args) =>
  runScript(async () => {
    return close(await runServicesTests(args));
  });

/**
 * The tests of the distributed profile, one file at a time since they share the servers.
 * @param {string[]} args projects, then jest's own arguments
 * @returns {Promise<import('./run-tests.mjs').Tally>}
 */
export async function runServicesTests(args = []) {
  const chosen = PROJECTS.filter((project) => args.includes(project));
  const projects = chosen.length > 0 ? chosen : PROJECTS;
  const jestArgs = args.filter((arg) => !PROJECTS.includes(arg));

  await setUp(projects.some((project) => project !== 'services') ? ['server', 'web'] : []);
  try {
    return await withServices((settings, signal) => testsWith(settings, projects, jestArgs, signal));
  } catch (error) {
    return withoutServices(error);
  }
}

async function testsWith(settings, projects, jestArgs, signal) {
  const env = {
    ...ffmpegEnvironment(),
    ...(await builtThreads(jestArgs)),
    ...settings,
    REELOG_TEST_PROFILE: 'distributed',
  };
  const tallies = [];
  for (const project of projects) {
    const run = project === 'browser-distributed' ? browserTests : jest;
    tallies.push(await run([project], jestArgs, { env, workers: 1, signal }));
  }
  return sum(tallies);
}

function withoutServices(error) {
  if (!(error instanceof StepFailed) || error instanceof Interrupted) throw error;
  if (error.output.trim()) console.error(error.output.trim());
  console.error(`
****************************************************************************
  THE TESTS THAT NEED SERVICES WERE ${inCi ? 'NOT RUN' : 'SKIPPED'}:

${error.message.replace(/^/gm, '  ')}

  They need Debian, root and Go, or servers of your own, named in
  MONGODB_URL, AMQP_URL, REDIS_URL, S3_ENDPOINT, S3_ACCESS_KEY and
  S3_SECRET_KEY: see ${GUIDE}
****************************************************************************`);
  return { passed: 0, failed: inCi ? 1 : 0 };
}
