/** `npm run check`: everything that CI checks. Goes on after a failure, so that one run shows them all. */
import './support/require-node.mjs';
import { existsSync, readFileSync } from 'node:fs';
import { inRoot } from './support/project.mjs';
import { StepFailed, packageBin, run, runScript, seconds } from './support/run.mjs';
import { runServicesTests } from './support/run-services-tests.mjs';
import { PROJECTS, close, runTests, sum } from './support/run-tests.mjs';
import { setUp } from './support/setup.mjs';

const tool = (packageName, bin, ...args) => [process.execPath, packageBin(packageName, bin), ...args];

const CHECKS = [
  ['The lock file names no registry', lockFileNamesNoRegistry],
  ['Lint', () => command(tool('eslint', 'eslint', '.'))],
  ['Layout', () => command(tool('prettier', 'prettier', '--check', '.'))],
  ['Paths that the documents name', documentsNameWhatIsThere],
  ['The compose file', () => command(tool('dclint', 'dclint', '--max-warnings', '0', 'docker-compose.yml'))],
  [
    'Import rules',
    () => command(tool('dependency-cruiser', 'depcruise', 'adapters', 'apps', 'libs', 'tools', 'test', 'bench')),
  ],
  ['Types of the server', () => command(tool('typescript', 'tsc', '--noEmit', '-p', 'tsconfig.json'))],
  ['Types of the web client', () => command(tool('typescript', 'tsc', '--noEmit', '-p', 'apps/web/tsconfig.json'))],
  ['Build', () => setUp()],
  [
    'The web client is made from the present API',
    () => command([process.execPath, inRoot('scripts/openapi.mjs'), '--check']),
  ],
];

runScript(async () => {
  await setUp([]);
  const checks = [];
  for (const [name, check] of CHECKS) checks.push(await outcome(name, check));
  const tests = await runTests(PROJECTS).catch((error) => reported(error));
  const servicesTests = await runServicesTests().catch((error) => reported(error));
  return close(sum([...checks, tests, servicesTests]));
});

/** @returns {Promise<import('./support/run-tests.mjs').Tally>} */
async function outcome(name, check) {
  console.log(`\n# ${name}`);
  const startedAt = performance.now();
  try {
    await check();
    console.log(`ok: ${name} (${seconds(startedAt)})`);
    return { passed: 1, failed: 0 };
  } catch (error) {
    console.error(`FAILED: ${name} (${seconds(startedAt)})`);
    return reported(error, name);
  }
}

/** @returns {import('./support/run-tests.mjs').Tally} */
function reported(error, name = 'The tests could not be run') {
  if (!(error instanceof StepFailed)) throw error;
  console.error([error.output, error.message].filter(Boolean).join('\n'));
  return { passed: 0, failed: 1, failures: [`${name}: ${error.message}`] };
}

async function command([executable, ...args]) {
  const { code } = await run(executable, args);
  if (code !== 0) throw new StepFailed(`It ended with code ${code}.`);
}

/** Paths in documents must exist. The changelog and the ADRs may name files of their time. */
async function documentsNameWhatIsThere() {
  const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/architecture.md'];
  const missing = documents.flatMap((document) =>
    [
      ...readFileSync(inRoot(document), 'utf8').matchAll(
        /`((?:adapters|apps|bench|docs|libs|scripts|test|tools)\/[\w./-]+)`/g,
      ),
    ]
      .filter(([, path]) => !existsSync(inRoot(path)))
      .map(([, path]) => `${document} names ${path}, which is not there`),
  );
  if (missing.length > 0) throw new StepFailed(missing.join('\n'));
}

/** An address in the lock file ties every clone to the registry, or the mirror, of whoever made it. */
async function lockFileNamesNoRegistry() {
  const addresses = readFileSync(inRoot('package-lock.json'), 'utf8').match(/"resolved": "http.*"/g) ?? [];
  if (addresses.length > 0) throw new StepFailed(`${addresses.length} addresses, such as ${addresses[0]}`);
}
