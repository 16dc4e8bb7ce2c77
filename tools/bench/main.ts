import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { inRoot, root } from '../../scripts/support/project.mjs';
import { StepFailed, seconds } from '../../scripts/support/run.mjs';
import { setUp } from '../../scripts/support/setup.mjs';
import { withServices } from '../services/with-services.js';
import { ffmpegEnvironment, installPackages, onPath } from '../support/find-tools.js';

interface Outcome {
  readonly name: string;
  readonly code: number | null;
  readonly took: string;
  readonly ratios: readonly string[];
}

const all = readdirSync(inRoot('bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace('.ts', ''))
  .sort();

/** Benches that measure servers of the distributed profile: those are started for them unless they run. */
const NEEDS_SERVICES = ['home', 'mongo-append', 'mongo-catalog', 'redis-views', 's3-ranges', 'updates'];

/** Baselines and load generators, by the Debian package that has them. */
const NEEDS_TOOLS: Record<string, Record<string, string>> = {
  ranges: { nginx: 'nginx-light', wrk: 'wrk' },
  's3-ranges': { wrk: 'wrk' },
};

/**
 * `npm run bench [-- name...]`: runs bench/<name>.ts one after another (default: all). Each prints its figures; lines that
 * start with `ratio:`, its results, are shown again at the end.
 */
export async function main(args: string[]): Promise<number> {
  const names = args.length > 0 ? args : all;
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
}

async function runAll(names: string[]): Promise<Outcome[]> {
  const needing = names.filter((name) => NEEDS_SERVICES.includes(name));
  const outcomes: Outcome[] = [];
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

async function provideTools(names: string[]): Promise<void> {
  const needed = Object.assign({}, ...names.map((name) => NEEDS_TOOLS[name])) as Record<string, string>;
  const missing = Object.keys(needed).filter((tool) => !onPath(tool));
  if (missing.length > 0 && !(await installPackages(...missing.map((tool) => needed[tool] ?? tool))))
    throw new StepFailed(`This bench needs ${missing.join(' and ')} on PATH.`);
}

function bench(name: string, settings?: Record<string, string>): Promise<Outcome> {
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
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
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
