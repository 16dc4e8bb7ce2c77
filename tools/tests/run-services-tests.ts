import { inCi } from '../../scripts/support/project.mjs';
import { Interrupted, StepFailed } from '../../scripts/support/run.mjs';
import { setUp } from '../../scripts/support/setup.mjs';
import { sum, type Tally } from '../../scripts/support/tally.mjs';
import { GUIDE } from '../services/provide.js';
import type { Settings } from '../services/service.js';
import { withServices } from '../services/with-services.js';
import { ffmpegEnvironment } from '../support/find-tools.js';
import { browserTests, builtThreads, jest } from './jest.js';

/** Contract suites on the real servers, black-box tests of the api on top of them, and servers that go away. */
const PROJECTS = ['services', 'api-distributed', 'browser-distributed', 'faults'];

/**
 * The tests of the distributed profile, two files at a time: each has a database, a bucket and queues of its own. Those
 * with faults stop servers, and so run alone.
 * @param args projects (default all), then jest's own
 */
export async function runServicesTests(args: readonly string[]): Promise<Tally> {
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

async function testsWith(
  settings: Settings,
  projects: readonly string[],
  jestArgs: readonly string[],
  signal: AbortSignal,
): Promise<Tally> {
  const env = {
    ...ffmpegEnvironment(),
    ...(await builtThreads(jestArgs)),
    ...settings,
    REELOG_TEST_PROFILE: 'distributed',
  };
  const tallies: Tally[] = [];
  for (const project of projects) {
    const run = project === 'browser-distributed' ? browserTests : jest;
    tallies.push(await run([project], jestArgs, { env, workers: project === 'faults' ? 1 : 2, signal }));
  }
  return sum(tallies);
}

function withoutServices(error: unknown): Tally {
  if (!(error instanceof StepFailed) || error instanceof Interrupted) throw error;
  if (error.output.trim()) console.error(error.output.trim());
  console.error(`
****************************************************************************
  THE TESTS THAT NEED SERVICES WERE ${inCi ? 'NOT RUN' : 'SKIPPED'}:

${error.message.replace(/^/gm, '  ')}

  They need Docker, or Debian, root and Go, or servers of your own, named in
  MONGODB_URL, AMQP_URL, REDIS_URL, S3_ENDPOINT, S3_ACCESS_KEY and
  S3_SECRET_KEY: see ${GUIDE}
****************************************************************************`);
  return { passed: 0, failed: inCi ? 1 : 0 };
}
