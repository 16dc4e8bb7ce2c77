import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

// See docs/adr/0019-a-sandbox-for-the-media-child.md.

/** What keeps a child away from the rest of the machine. */
export interface Sandbox {
  readonly name: 'bubblewrap' | 'namespaces' | 'no-new-privileges' | 'none';
  /**
   * Turns a command into one that runs in the sandbox.
   * @param folder the only one where files may be written, without symbolic links in its path
   */
  readonly command: (command: readonly string[], folder?: string) => readonly string[];
}

/** Libraries of the system, and the shell. */
const SYSTEM = ['/bin', '/usr/bin', '/lib', '/lib64', '/usr/lib', '/usr/lib64', '/usr/local/lib', '/nix/store'];
/** Where the loader finds libraries. */
const LOADER_CACHE = '/etc/ld.so.cache';
/** Parts of the project with program code, in a checkout or an image. The data folder is often beside them. */
const PROJECT = ['node_modules', 'apps', 'libs', 'dist', 'package.json'];

/**
 * The first process of the sandbox: it waits for the program, so that its CPU time counts, and signals end the program as
 * usual, which they would not if it were the first process itself (pid_namespaces(7)).
 */
const FIRST_PROCESS = ['/bin/sh', '-c', '"$@"; exit $?', 'guard'];

/**
 * Makes a root of read-only mounts in a namespace of its own, goes there and gives up all capabilities. `umount` needs a
 * list of mounts, which the link leads to until the old root is gone. There is no /proc: through it, the child could open
 * its source for writing, and no other process can mount one (mount_namespaces(7)).
 */
const MAKE_ROOT = `
set -e
PATH=$PATH:/usr/sbin:/sbin
folder=$1; shift
mount -t tmpfs -o mode=755,size=1m tmpfs /sys
show() {
  if [ -d "$1" ]; then mkdir -p "/sys$1"; else mkdir -p "/sys\${1%/*}"; [ -e "/sys$1" ] || : >"/sys$1"; fi
  mount -o "rbind$2" "$1" "/sys$1"
}
while [ "$1" != -- ]; do show "$1" ,ro,nosuid,nodev; shift; done
shift
[ -z "$folder" ] || show "$folder"
mkdir /sys/.old
ln -s .old/proc /sys/proc
mount -o remount,bind,ro /sys
cd /sys
pivot_root . .old
cd /
umount -l /.old
exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all "$@"
`;

const NAMESPACES = [
  '--user',
  '--map-root-user',
  '--mount',
  '--net',
  '--pid',
  '--ipc',
  '--uts',
  '--fork',
  '--kill-child',
];

/**
 * The sandboxes that may work on this machine, best first. In the first two there is no network, no other process and no
 * file but program code and the folder of the task. Folders that hold the data folder are left out. A program in TypeScript
 * gets the last two only: its compiler needs files of its own.
 */
export function sandboxes(program: string, dataFolder: string): readonly Sandbox[] {
  const readable = readablePaths(program).filter((path) => !isBelow(dataFolder, realpathSync(path)));
  const isolating: readonly Sandbox[] = [
    {
      name: 'bubblewrap',
      command: (command, folder) => [
        ...['bwrap', '--unshare-all', '--die-with-parent', '--as-pid-1', '--cap-drop', 'ALL'],
        ...readable.flatMap((path) => ['--ro-bind', path, path]),
        ...(folder === undefined ? [] : ['--bind', folder, folder]),
        ...['--remount-ro', '/', '--', ...FIRST_PROCESS, ...command],
      ],
    },
    {
      name: 'namespaces',
      command: (command, folder = '') => [
        ...['unshare', ...NAMESPACES, '--', '/bin/sh', '-c', MAKE_ROOT, 'guard', folder],
        ...[...readable, '--', ...FIRST_PROCESS, ...command],
      ],
    },
  ];
  return [
    ...(program.endsWith('.ts') ? [] : isolating),
    { name: 'no-new-privileges', command: (command) => ['setpriv', '--no-new-privs', '--', ...command] },
    { name: 'none', command: (command) => command },
  ];
}

function readablePaths(program: string): string[] {
  const project = projectOf(program);
  return [...SYSTEM, LOADER_CACHE, process.execPath, ...PROJECT.map((name) => join(project, name))].filter((path) =>
    existsSync(path),
  );
}

/** The folder whose packages a program uses. */
function projectOf(program: string): string {
  const folder = dirname(program);
  return folder === program || existsSync(join(folder, 'node_modules/node-av')) ? folder : projectOf(folder);
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith('../');
}
