/**
 * `npm run bench [-- name...]`: runs bench/<name>.ts one after another (default: all). Each prints its own
 * figures, and a line that starts with `ratio:` for what it is measured by; those are shown again at the end.
 */
import './support/require-node.mjs';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { withServices } from './services/with-services.mjs';
import { ffmpegEnvironment, installPackages, onPath } from './support/find-tools.mjs';
import { inRoot, root } from './support/project.mjs';
import { StepFailed, runScript, seconds } from './support/run.mjs';
import { setUp } from './support/setup.mjs';

const all = readdirSync(inRoot('bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace('.ts', ''))
  .sort();

/** Benches of the distributed profile: the servers are started for them unless they run. */
const NEEDS_SERVICES = ['mongo-append', 'mongo-catalog', 'redis-views', 's3-ranges', 'updates'];

/** Baselines and load generators, by the Debian package that has them. */
const NEEDS_TOOLS = { ranges: { nginx: 'nginx-light', wrk: 'wrk' }, 's3-ranges': { wrk: 'wrk' } };

runScript(async () => {
  const names = process.argv.length > 2 ? process.argv.slice(2) : all;
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new StepFailed(`No bench ${unknown.join(', ')}; there are: ${all.join(', ')}`);
  await setUp();
  await provideTools(names);
  const outcomes = await runAll(names);
  console.log('\n# Summary');
  for (const { name, code, took, ratios } of outcomes) {
    console.log(`${name} (${took})${code === 0 ? '' : ` FAILED with code ${code}`}`);
    for (const ratio of ratios) console.log(`  ${ratio}`);
  }
  return outcomes.every(({ code }) => code === 0) ? 0 : 1;
});

/** @param {string[]} names */
async function runAll(names) {
  const needing = names.filter((name) => NEEDS_SERVICES.includes(name));
  const outcomes = [];
  for (const name of names.filter((name) => !needing.includes(name))) outcomes.push(await bench(name));
  if (needing.length > 0)
    await withServices(async (addresses, signal) => {
      const settings = { ...addresses, REELOG_TEST_PROFILE: 'distributed' };
      for (const name of needing) {
        outcomes.push(await bench(name, settings));
        signal.throwIfAborted();
      }
    });
  return outcomes;
}

/** @param {string[]} names */
async function provideTools(names) {
  const needed = Object.assign({}, ...names.map((name) => NEEDS_TOOLS[name]));
  const missing = Object.keys(needed).filter((tool) => !onPath(tool));
  if (missing.length > 0 && !(await installPackages(...missing.map((tool) => needed[tool]))))
    throw new StepFailed(`This bench needs ${missing.join(' and ')} on PATH.`);
}

/** @param {string} name @param {Record<string, string>} [settings] */
function bench(name, settings) {
  console.log(`\n# ${name}`);
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--conditions=@reelog/source', '--import', 'tsx', inRoot('bench', `${name}.ts`)],
      {
        cwd: root,
        env: { ...process.env, ...ffmpegEnvironment(), ...settings },
        stdio: ['inherit', 'pipe', 'inherit'],
      },
    );
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      process.stdout.write(text);
      output += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const ratios = output.split('\n').filter((line) => line.startsWith('ratio:'));
      resolve({ name, code, took: seconds(startedAt), ratios });
    });
  });
}
