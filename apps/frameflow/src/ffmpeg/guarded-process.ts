import { type ChildProcess, spawn } from 'node:child_process';
import { Readable } from 'node:stream';

// See docs/adr/0010-ffmpeg-without-a-wrapper.md.

/**
 * Runs a tool in a process group of its own, at low priority, with limits on CPU time and address space (macOS has no
 * limit on address space). The tool ends when we end: only this process writes to file descriptor 3, a pipe. When it ends,
 * even by `kill -9`, the watcher reads the end of the pipe and kills the group. The shell stays the parent, so that no
 * zombie is left. At the end it writes the CPU time to the same pipe (`times` prints the shell's first, then its
 * children's).
 */
const GUARD = `
ulimit -v "$1" 2>/dev/null
[ "$2" = unlimited ] || ulimit -t "$2"
shift 2
exec 4<&0
nice -n 10 "$@" <&4 3<&- 4<&- &
tool=$!
exec 4<&-
( read -r _ <&3; kill -s KILL -- -$$ ) </dev/null >/dev/null 2>&1 &
watcher=$!
exec </dev/null >/dev/null 2>&1
wait $tool; status=$?
times >&3
exec 3<&-
kill -s KILL $watcher; wait $watcher
exit $status
`;

export interface GuardedCommand {
  readonly path: string;
  readonly args: readonly string[];
  readonly folder?: string;
  /** Output of another guarded process, handed over unread. */
  readonly input?: Readable;
  readonly memoryLimitBytes: number;
  /** CPU seconds after which the tool is killed; no limit unless given. */
  readonly cpuLimitSeconds?: number;
}

export interface GuardedEnd {
  /** The exit status; 128 + n for signal n. */
  readonly status: number;
  /** CPU time that the tool used; 0 when it is unknown, for example after `kill`. */
  readonly cpuSeconds: number;
}

export interface GuardedProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /**
   * Resolves when the tool has ended and all output is read. Rejects when it cannot be started, with the system's
   * error.
   */
  readonly exited: Promise<GuardedEnd>;
  /** Ends the tool and all it started, at once. */
  kill(): void;
}

/**
 * The tool gets no environment variables, because ours hold keys. It finds no character set converters: the static
 * builds of the npm packages crash on MPEG-TS with converters of another C library.
 */
const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  LC_ALL: 'C',
  AV_LOG_FORCE_NOCOLOR: '1',
  GCONV_PATH: '/nonexistent',
};

const SIGKILL_STATUS = 137;
const MAX_TIMES_LENGTH = 1024;

/** Never throws: `exited` rejects when the start fails. */
export function startGuarded(command: GuardedCommand): GuardedProcess {
  try {
    return watched(spawnGuard(command));
  } catch (error) {
    return notStarted(error); // some errors of spawn(2) are thrown (ENOMEM), others become events (EMFILE, EAGAIN)
  } finally {
    command.input?.destroy(); // the tool has its own copy: when it ends, the writer must notice
  }
}

function spawnGuard({ path, args, folder, input, memoryLimitBytes, cpuLimitSeconds }: GuardedCommand): ChildProcess {
  const memoryLimitKib = String(Math.floor(memoryLimitBytes / 1024));
  const cpuLimit = cpuLimitSeconds === undefined ? 'unlimited' : String(Math.ceil(cpuLimitSeconds));
  return spawn('/bin/sh', ['-c', GUARD, 'guard', memoryLimitKib, cpuLimit, path, ...args], {
    cwd: folder,
    env: ENVIRONMENT,
    detached: true,
    stdio: [input ?? 'ignore', 'pipe', 'pipe', 'pipe'],
  });
}

function watched(child: ChildProcess): GuardedProcess {
  let times = '';
  const exited = new Promise<GuardedEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status: status ?? SIGKILL_STATUS, cpuSeconds: cpuSecondsIn(times) }));
  });
  // Without descriptors left there are no pipes, and the error comes as an event later.
  const [, stdout, stderr, guard] = (child.stdio as readonly (Readable | null)[] | undefined) ?? [];
  if (!stdout || !stderr || !guard) return { ...nothingToRead(), exited, kill: () => undefined };
  for (const stream of [stdout, stderr, guard]) stream.on('error', () => undefined); // the exit status tells the result
  guard.setEncoding('utf8').on('data', (text: string) => (times = (times + text).slice(0, MAX_TIMES_LENGTH)));
  return { stdout, stderr, exited, kill: () => killGroup(child.pid) };
}

function notStarted(error: unknown): GuardedProcess {
  const exited = Promise.reject(error instanceof Error ? error : new Error(String(error)));
  exited.catch(() => undefined); // later callers get the error
  return { ...nothingToRead(), exited, kill: () => undefined };
}

const nothingToRead = () => ({ stdout: Readable.from([]), stderr: Readable.from([]) });

/** User and system time of the children: the last line, such as `0m1.240s 0m0.060s`. */
function cpuSecondsIn(times: string): number {
  const last = times.trim().split('\n').at(-1) ?? '';
  const parts = [...last.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
}
