import { createHash } from 'node:crypto';
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { StepFailed } from '../../scripts/support/run.mjs';
import { onPath } from '../support/find-tools.js';
import { made } from './folders.js';
import type { Command } from './processes.js';
import { GUIDE, cached, step } from './provide.js';

/**
 * Debian has PostgreSQL 18 with DocumentDB in its unstable release only, where it needs a newer C library. So apt fetches
 * it with all its libraries into a folder that becomes PostgreSQL's root. Nothing is installed, no package script runs.
 */
const RECIPE = {
  release: 'sid',
  mirror: 'http://deb.debian.org/debian',
  packages: ['postgresql-18-documentdb', 'base-files', 'dash'], // those two: the root's layout, and `sh` for initdb
  layout: 2,
};

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const BIN = '/usr/lib/postgresql/18/bin';
const USER = 5432;
/** Package scripts would link a few libraries: LD_LIBRARY_PATH finds them instead. */
const LIBRARIES = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
/** Where programs in the root find the data folder. */
export const DATA = '/data';

/** Path of the root, unpacked when the cache has none. */
export async function postgresRoot(): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify(RECIPE)).digest('hex').slice(0, 12);
  return cached(`postgres-${digest}`, async (root) => {
    const missing = ['apt-get', 'dpkg-deb', 'unshare', 'chroot', 'xargs'].filter((tool) => !onPath(tool));
    if (process.getuid?.() !== 0 || missing.length > 0)
      throw new StepFailed(
        'PostgreSQL with DocumentDB is unpacked from Debian packages by root on Debian' +
          `${missing.length > 0 ? ` (missing here: ${missing.join(', ')})` : ''}. ` +
          `Or name a MongoDB of your own in MONGODB_URL: see ${GUIDE}.`,
      );
    const fetched = made(`${root}.apt`);
    try {
      await unpack(made(root), await fetchPackages(fetched));
    } finally {
      rmSync(fetched, { recursive: true, force: true });
    }
  });
}

/** Fetches the packages into a folder and returns their files. */
async function fetchPackages(folder: string): Promise<string[]> {
  made(join(folder, 'lists/partial'));
  made(join(folder, 'cache/archives/partial'));
  writeFileSync(join(folder, 'status'), ''); // nothing is installed, so everything is fetched
  writeFileSync(join(folder, 'sources.list'), `deb [signed-by=${KEYRING}] ${RECIPE.mirror} ${RECIPE.release} main\n`);
  const options = Object.entries({
    'Dir::State': folder,
    'Dir::State::status': join(folder, 'status'),
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'APT::Install-Recommends': 'false',
    'APT::Sandbox::User': 'root',
    'APT::Keep-Downloaded-Packages': 'true',
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
  }).map(([option, value]) => `-o${option}=${value}`);
  await step('Reading the package list of Debian unstable', 'apt-get', [...options, 'update', '-q']);
  const install = ['install', '-y', '-q', '--download-only', ...RECIPE.packages];
  await step('Fetching PostgreSQL with DocumentDB', 'apt-get', [...options, ...install]);
  const archives = join(folder, 'cache/archives');
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(archives, name));
}

async function unpack(root: string, packages: string[]): Promise<void> {
  // The layout first: it has the links /bin, /lib and so on, which other packages would create as folders.
  const [layout = '', ...others] = packages.sort((a, b) => Number(isLayout(b)) - Number(isLayout(a)));
  await step('Unpacking the layout', 'dpkg-deb', ['-x', layout, root]);
  const script = `printf '%s\\0' "$@" | xargs -0 -P ${availableParallelism()} -I PACKAGE dpkg-deb -x PACKAGE "$ROOT"`;
  await step('Unpacking PostgreSQL with DocumentDB', 'sh', ['-c', script, 'sh', ...others], { env: { ROOT: root } });
  writeFileSync(join(root, 'etc/passwd'), `postgres:x:${USER}:${USER}::/:/bin/sh\n`);
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n');
  symlinkSync('postgis-3.control', join(root, 'usr/share/postgresql/18/extension/postgis.control'));
  for (const folder of ['dev', 'proc', DATA]) made(join(root, folder));
}

const isLayout = (file: string): boolean => file.includes('/base-files_');

/**
 * The command that runs a program of PostgreSQL in the root, as its unprivileged user, who owns the data folder. The
 * mounts belong to this process alone. The processes replace one another, so that signals reach the last one.
 */
export const inPostgresRoot = (
  root: string,
  data: string,
  program: string,
  args: readonly (string | number)[],
): Command => ({
  command: 'unshare',
  args: ['--mount', 'sh', '-c', ENTER, 'sh', root, data, `${BIN}/${program}`, ...args.map(String)],
  env: {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    LD_LIBRARY_PATH: ['blas', 'lapack'].map((name) => `/usr/lib/${LIBRARIES}/${name}`).join(':'),
  },
});

const ENTER = `set -e
root=$1; data=$2; shift 2
chown ${USER}:${USER} "$data"
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
mount --bind "$data" "$root${DATA}"
exec chroot --userspec=${USER}:${USER} "$root" "$@"`;
