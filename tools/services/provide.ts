import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { run, type RunOptions, seconds, StepFailed } from '../../scripts/support/run.mjs';
import { installPackages, onPath } from '../support/find-tools.js';
import { inCache, made } from './folders.js';

export const GUIDE = 'tools/services/README.md';

/** The oldest Go that fetches the version of Go that a module asks for. */
const OLDEST_GO = { major: 1, minor: 21 };

/** Debian asks this file whether an installed server may be started; see invoke-rc.d(8). */
const POLICY = '/usr/sbin/policy-rc.d';
const START_NOTHING = '#!/bin/sh\n# Of `npm run services`: servers are installed, but not started.\nexit 101\n';

/** Like quietStep, but on lines of its own: several of these run at once. */
export async function step(doing: string, command: string, args: string[], options?: RunOptions): Promise<void> {
  const startedAt = performance.now();
  console.log(`${doing} ...`);
  const { code, output } = await run(command, args, { ...options, quiet: true });
  if (code !== 0) throw new StepFailed(`${doing} failed.`, output);
  console.log(`${doing}: done in ${seconds(startedAt)}`);
}

/**
 * Path of what the cache has under this name. When it is missing, `make` fills a path of its own, which becomes visible
 * only once it is complete: another process may be making the same.
 */
export async function cached(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const path = inCache(name);
  if (existsSync(path)) return path;
  const partial = `${path}.${process.pid}.partial`;
  made(dirname(partial));
  try {
    await make(partial);
    if (!existsSync(path)) renameSync(partial, path);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return path;
}

/**
 * A program built by `go install`, once for each version.
 * @param module path of its main package
 * @param setting names another server that can be used instead
 */
export const goProgram = (name: string, module: string, version: string, setting: string): Promise<string> =>
  cached(`${name}-${version}`, async (path) => {
    await requireGo(name, `Or name a server of your own in ${setting}: see ${GUIDE}.`);
    const folder = made(`${path}.bin`);
    const args = ['install', '-ldflags=-s -w', `${module}@${version}`];
    try {
      await step(`Building ${name} (minutes, the first time)`, 'go', args, { env: { GOBIN: folder } });
      renameSync(`${folder}/${name}`, path);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

async function requireGo(name: string, instead: string): Promise<void> {
  if (!onPath('go')) throw new StepFailed(`${name} is built from source, and there is no go on PATH. ${instead}`);
  const { output } = await run('go', ['env', 'GOVERSION'], { quiet: true });
  const [major = 0, minor = 0] = output.match(/\d+/g)?.map(Number) ?? [];
  if (major > OLDEST_GO.major || (major === OLDEST_GO.major && minor >= OLDEST_GO.minor)) return;
  const oldest = `${OLDEST_GO.major}.${OLDEST_GO.minor}`;
  throw new StepFailed(`${name} needs Go ${oldest} or newer; this is ${output.trim()}. ${instead}`);
}

/** One at a time: apt keeps a lock. */
let installing: Promise<void> = Promise.resolve();

/**
 * Path of a program from a Debian package, which is installed when it is missing.
 * @param setting names another server that can be used instead
 */
export async function packagedProgram(
  packageName: string,
  setting: string,
  find: () => string | undefined,
): Promise<string> {
  const install = async () => {
    if (!find()) await installWithoutStarting(packageName);
  };
  installing = installing.then(install, install);
  await installing;
  const found = find();
  if (found) return found;
  throw new StepFailed(
    `${packageName} is missing and could not be installed. As root, on Debian: apt-get install ${packageName}. ` +
      `Or name a server of your own in ${setting}: see ${GUIDE}.`,
  );
}

/** The packages would start their servers at once, on the standard ports. Servers that run already are left alone. */
async function installWithoutStarting(packageName: string): Promise<void> {
  const ours = process.getuid?.() === 0 && (!existsSync(POLICY) || readFileSync(POLICY, 'utf8') === START_NOTHING);
  if (ours) writeFileSync(POLICY, START_NOTHING, { mode: 0o755 });
  try {
    await installPackages(packageName);
  } finally {
    if (ours) rmSync(POLICY, { force: true });
  }
}
