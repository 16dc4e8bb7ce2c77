import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, dirname } from 'node:path';
import { inRoot } from '../../scripts/support/project.mjs';
import { npm, quietStep } from '../../scripts/support/run.mjs';
import { setUp } from '../../scripts/support/setup.mjs';
import { close, sum } from '../../scripts/support/tally.mjs';
import { ffmpegEnvironment } from '../support/find-tools.js';
import { builtThreads, jest } from './jest.js';

/** The other version that CI tests: the newest supported one, or the oldest one where CI runs on the newest. */
const NEWEST = '26.10.0';
const OLDEST = '20.19.0';

/**
 * Long work of encoders does not depend on Node; `frameflow.spec.ts` starts their child on it. The other two are those of
 * jest's configuration, which these replace.
 */
const LEFT_OUT = [
  '/node_modules/',
  String.raw`\.services\.spec\.ts$`,
  String.raw`frameflow\.(ladder|renditions|limits)\.spec`,
].map((pattern) => `--testPathIgnorePatterns=${pattern}`);

/** `npm run test:node [-- version]`: the unit tests and `npm start` on another version of Node. */
export async function main([wanted]: string[]): Promise<number> {
  const isNewest = parseInt(process.versions.node, 10) >= parseInt(NEWEST, 10);
  const version = wanted ?? (isNewest ? OLDEST : NEWEST);
  await setUp(['server', 'web']);
  const node = await provideNode(version);
  const path = `${dirname(node)}${delimiter}${process.env['PATH']}`; // `npm start` takes its node from here
  const env = { ...ffmpegEnvironment(), ...(await builtThreads([])), PATH: path };
  const tallies = [
    await jest(['unit', 'web'], LEFT_OUT, { env, node, workers: availableParallelism() + 1 }),
    await jest(['resilience'], ['test/resilience/start.spec.ts'], { env, node, workers: 1 }),
  ];
  const { failures = [], ...counts } = sum(tallies);
  return close({ ...counts, failures: failures.map((failure) => `Node ${version}: ${failure}`) });
}

/** The binary alone, from the package that `node` of npm would install for this platform; kept by version. */
async function provideNode(version: string): Promise<string> {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = inRoot('.cache/node', version);
  const binary = `${folder}/node_modules/${name}/bin/node${process.platform === 'win32' ? '.exe' : ''}`;
  const install = npm('install', '--prefix', folder, '--no-save', '--ignore-scripts', `${name}@${version}`);
  if (!existsSync(binary)) await quietStep(`Installing Node ${version}`, ...install);
  return binary;
}
