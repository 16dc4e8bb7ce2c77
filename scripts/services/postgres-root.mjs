import { createHash } from 'node:crypto';
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { onPath } from '../support/find-tools.mjs';
import { StepFailed } from '../support/run.mjs';
import { made } from './folders.mjs';
import { GUIDE, cached, step } from './provide.mjs';

/**
 * PostgreSQL 18 with the DocumentDB extension is in Debian's unstable release only, and too new for the C library of a
 * stable one. So it is unpacked, with every library that it needs, into a folder that PostgreSQL then runs in as its
 * root. Nothing is installed: apt chooses and fetches, with lists of its own, and no package's scripts are run.
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
/** A few libraries have links that the scripts would make: they are found by LD_LIBRARY_PATH instead. */
const LIBRARIES = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
/** Where programs in the root find the folder that they are given. */
export const DATA = '/data';

/** Path of the root, unpacked when the cache has none. */
export async function postgresRoot() {
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

/** @param {string} folder @returns {Promise<string[]>} the packages' files */
async function fetchPackages(folder) {
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

/** @param {string} root @param {string[]} packages */
async function unpack(root, packages) {
  // First the links /bin, /lib and so on: others would make folders of them.
  const [layout, ...others] = packages.sort((a, b) => Number(isLayout(b)) - Number(isLayout(a)));
  await step('Unpacking the layout', 'dpkg-deb', ['-x', layout, root]);
  const script = `printf '%s\\0' "$@" | xargs -0 -P ${availableParallelism()} -I PACKAGE dpkg-deb -x PACKAGE "$ROOT"`;
  await step('Unpacking PostgreSQL with DocumentDB', 'sh', ['-c', script, 'sh', ...others], { env: { ROOT: root } });
  writeFileSync(join(root, 'etc/passwd'), `postgres:x:${USER}:${USER}::/:/bin/sh\n`);
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n');
  symlinkSync('postgis-3.control', join(root, 'usr/share/postgresql/18/extension/postgis.control'));
  for (const folder of ['dev', 'proc', DATA]) made(join(root, folder));
}

const isLayout = (file) => file.includes('/base-files_');

/**
 * A program of PostgreSQL's as a command: in the root, as its unprivileged user, who is handed the data folder. The
 * mounts are of this process alone and go with it. The processes replace one another, so that signals reach the last.
 * @param {string} root @param {string} data @param {string} program @param {(string | number)[]} args
 */
export const inPostgresRoot = (root, data, program, args) => ({
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
