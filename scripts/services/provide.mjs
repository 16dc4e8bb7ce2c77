import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { installPackages, onPath } from '../support/find-tools.mjs';
import { StepFailed, run, seconds } from '../support/run.mjs';
import { inCache, made } from './folders.mjs';

export const GUIDE = 'docs/guides/services.md';

/** Older ones do not fetch the version of Go that a module asks for. */
const OLDEST_GO = [1, 21];

/** Debian asks this file whether an installed server may be started; see invoke-rc.d(8). */
const POLICY = '/usr/sbin/policy-rc.d';
const START_NOTHING = '#!/bin/sh\n# Of `npm run services`: servers are installed, but not started.\nexit 101\n';

/** Like quietStep, but on lines of its own: several of these run at once. */
export async function step(doing, command, args, options) {
  const startedAt = performance.now();
  console.log(`${doing} ...`);
  const { code, output } = await run(command, args, { ...options, quiet: true });
  if (code !== 0) throw new StepFailed(`${doing} failed.`, output);
  console.log(`${doing}: done in ${seconds(startedAt)}`);
}

/**
 * What the cache has under this name, made by `make` when it is missing. It gets the path of its own to fill, which
 * becomes visible only once it is complete: others may be making the same.
 * @param {string} name @param {(path: string) => Promise<void>} make @returns {Promise<string>} its path
 */
export async function cached(name, make) {
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
 * A program built by `go install`; built once for each version.
 * @param {string} name @param {string} module path of its main package @param {string} version
 * @param {string} setting where a server of one's own may be named instead
 */
export const goProgram = (name, module, version, setting) =>
  cached(`${name}-${version}`, async (path) => {
    const instead = `Or name a server of your own in ${setting}: see ${GUIDE}.`;
    if (!onPath('go')) throw new StepFailed(`${name} is built from source, and there is no go on PATH. ${instead}`);
    const { output } = await run('go', ['env', 'GOVERSION'], { quiet: true });
    const [major, minor] = output.match(/\d+/g)?.map(Number) ?? [];
    if (!(major > OLDEST_GO[0] || (major === OLDEST_GO[0] && minor >= OLDEST_GO[1])))
      throw new StepFailed(`${name} needs Go ${OLDEST_GO.join('.')} or newer; this is ${output.trim()}. ${instead}`);
    const folder = made(`${path}.bin`);
    try {
      await step(
        `Building ${name} (minutes, the first time)`,
        'go',
        ['install', '-ldflags=-s -w', `${module}@${version}`],
        {
          env: { GOBIN: folder },
        },
      );
      renameSync(`${folder}/${name}`, path);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

/** One at a time: apt keeps a lock. */
let installing = Promise.resolve();

/**
 * Path of a program from a Debian package, which is installed when it is missing.
 * @param {string} packageName @param {string} setting where a server of one's own may be named instead
 * @param {() => string | undefined} find
 */
export async function packagedProgram(packageName, setting, find) {
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

/** The packages would start their servers at once, on the standard ports. Those that run already are left alone. */
async function installWithoutStarting(packageName) {
  const ours = process.getuid?.() === 0 && (!existsSync(POLICY) || readFileSync(POLICY, 'utf8') === START_NOTHING);
  if (ours) writeFileSync(POLICY, START_NOTHING, { mode: 0o755 });
  try {
    await installPackages(packageName);
  } finally {
    if (ours) rmSync(POLICY, { force: true });
  }
}
