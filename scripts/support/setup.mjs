import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSetupLock } from './lock.mjs';
import { inRoot, readJson } from './project.mjs';
import { npm, packageBin, quietStep } from './run.mjs';

/** What is built, from what, and how. `entries` are looked at in case somebody emptied dist by hand. */
const PARTS = {
  server: {
    doing: 'Building the server',
    inputs: [
      'adapters',
      'apps/api',
      'apps/embedded',
      'apps/frameflow',
      'libs',
      'tools/audit',
      'tools/tsconfig.build.json',
      'tsconfig.base.json',
      'tsconfig.build.json',
    ],
    entries: ['apps/embedded/dist/main.js', 'dist/apps/embedded/main.js'],
    clean: [], // only what has changed is built again
    command: (isThere) => [
      packageBin('typescript', 'tsc'),
      '--build',
      'tsconfig.build.json',
      ...(isThere ? [] : ['--force']),
    ],
    finish: () => quietStep('Bundling it', process.execPath, [inRoot('apps/embedded/bundle.mjs')]),
  },
  web: {
    doing: 'Building the web client',
    inputs: ['apps/web'],
    entries: ['dist/web/index.html'],
    clean: ['dist/web'],
    command: () => [packageBin('vite'), 'build', 'apps/web', '--logLevel', 'warn'],
  },
};

/** Outputs, and files that only tests need. */
const NO_INPUT = /\/(dist|node_modules|testing)$|\.(spec|contract)\.tsx?$|^libs\/.*\/contract$/;

/** @typedef {keyof typeof PARTS} Part */

/**
 * Makes the checkout ready to run: dependencies as the lock file asks for them, and the parts built from the sources
 * as they are. Does nothing (within some 50 ms) when nothing changed; several processes may call it at once.
 * @param {Part[]} parts
 */
export async function setUp(parts = ['server', 'web']) {
  if (isInstalled() && parts.every(isFresh)) return;
  await withSetupLock(async () => {
    if (!isInstalled()) await install();
    for (const part of parts.filter((part) => !isFresh(part))) await build(part);
  });
}

/** For who writes dist in another way: what is there then is no longer what the note beside it says. @param {Part} part */
export const forgetBuild = (part) => rmSync(inRoot(marker(part)), { force: true });

/** What is wanted, and npm's record of what it installed. */
const LOCKS = ['package-lock.json', 'node_modules/.package-lock.json'];

/** Whether node_modules holds the very packages that the lock file names. Parsing the two files costs the server 10 MB: not every start does. */
function isInstalled() {
  if (!existsSync(inRoot(LOCKS[1]))) return false;
  const compared = digest(LOCKS);
  if (noted('packages') === compared) return true;
  const isSame = holdsWanted();
  if (isSame) note('packages', compared);
  return isSame;
}

/** Optional packages may be missing: most of them are for other platforms. */
function holdsWanted() {
  const [{ packages: wanted }, { packages: installed }] = LOCKS.map(readJson);
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === version && found.integrity === integrity : optional === true;
  });
}

const install = () =>
  quietStep('Installing dependencies', ...npm('ci', '--include=dev', '--prefer-offline', '--no-audit', '--no-fund'));

/** @param {Part} part */
async function build(part) {
  const { doing, clean, command, finish } = PARTS[part];
  const isThere = isBuilt(part);
  const inputs = fingerprint(part); // before building: a file saved meanwhile is built next time
  for (const output of [marker(part), ...clean]) rmSync(inRoot(output), { recursive: true, force: true });
  await quietStep(doing, process.execPath, command(isThere));
  await finish?.();
  note(part, inputs);
}

/** @param {Part} part */
const isFresh = (part) => isBuilt(part) && noted(part) === fingerprint(part);

/** @param {Part} part */
const isBuilt = (part) => PARTS[part].entries.every((entry) => existsSync(inRoot(entry)));

/** Where it is noted what a part was built from. @param {Part | 'packages'} part */
const marker = (part) => `dist/.${part}.inputs`;

/** @param {Part | 'packages'} part */
const noted = (part) => (existsSync(inRoot(marker(part))) ? readFileSync(inRoot(marker(part)), 'utf8') : undefined);

/** @param {Part | 'packages'} part @param {string} inputs */
function note(part, inputs) {
  mkdirSync(inRoot('dist'), { recursive: true });
  writeFileSync(inRoot(marker(part)), inputs);
}

/** Digest of everything that a part is built from. @param {Part} part */
const fingerprint = (part) => digest([...PARTS[part].inputs, 'package-lock.json'].flatMap(filesUnder));

/** Reads strings, since the memory of many small buffers is given back late. @param {string[]} paths */
function digest(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const content = readFileSync(inRoot(path), 'latin1');
    hash.update(`${path}\0${content.length}\0`).update(content, 'latin1');
  }
  return hash.digest('hex');
}

/** Files under a path, in a fixed order, those left out that only tests need. @returns {string[]} */
function filesUnder(path) {
  if (NO_INPUT.test(path)) return [];
  let names;
  try {
    names = readdirSync(inRoot(path));
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    throw error;
  }
  return names.sort().flatMap((name) => filesUnder(join(path, name)));
}
