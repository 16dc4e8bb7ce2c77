import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';

// See docs/adr/0018-libav-in-a-child-process.md.

/**
 * Runs a program in a process group of its own, at low priority and as the first one to be ended when the system runs
 * out of memory, with limits on CPU time, data in memory (not address space: V8 reserves more than it uses), open files
 * and the size of a file. The program ends when we end: only this process writes to file descriptor 3, a pipe. When it
 * ends, even by `kill -9`, the watcher reads the end of the pipe and kills the group. The shell stays the parent, so that
 * no zombie is left. At the end it writes the CPU time to the same pipe (`times` prints the shell's first, then its
 * children's). The program alone has descriptor 4, its source.
 */
const GUARD = `
ulimit -d "$1" 2>/dev/null
[ "$2" = unlimited ] || ulimit -t "$2"
ulimit -f "$3" 2>/dev/null
ulimit -n 256 2>/dev/null
ulimit -c 0 2>/dev/null
shift 3
{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null
nice -n 10 "$@" 3<&- &
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
  /** Becomes descriptor 4 of the program: an open file, or a socket to talk to us; nothing unless given. */
  readonly source?: number | 'socket';
  readonly memoryLimitBytes: number;
  /** The largest file that it may write. */
  readonly fileLimitBytes: number;
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
  /** Our end of descriptor 4, if that is a socket. */
  readonly source?: Socket;
  /**
   * Resolves when the tool has ended and all output is read. Rejects when it cannot be started, with the system's
   * error.
   */
  readonly exited: Promise<GuardedEnd>;
  /** Ends the tool and all it started, at once. */
  kill(): void;
}

/** The program gets no environment variables, because ours hold keys. */
const ENVIRONMENT = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' };

const SIGKILL_STATUS = 137;
const MAX_TIMES_LENGTH = 1024;

/** Never throws: `exited` rejects when the start fails. */
export function startGuarded(command: GuardedCommand): GuardedProcess {
  try {
    return watched(spawnGuard(command));
  } catch (error) {
    return notStarted(error); // some errors of spawn(2) are thrown (ENOMEM), others become events (EMFILE, EAGAIN)
  }
}

function spawnGuard(command: GuardedCommand): ChildProcess {
  const { path, args, folder, source = 'ignore', memoryLimitBytes, fileLimitBytes, cpuLimitSeconds } = command;
  const limits = [
    Math.floor(memoryLimitBytes / 1024),
    cpuLimitSeconds === undefined ? 'unlimited' : Math.ceil(cpuLimitSeconds),
    Math.ceil(fileLimitBytes / 512),
  ];
  return spawn('/bin/sh', ['-c', GUARD, 'guard', ...limits.map(String), path, ...args], {
    cwd: folder,
    env: ENVIRONMENT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', source === 'socket' ? 'pipe' : source],
  });
}

function watched(child: ChildProcess): GuardedProcess {
  let times = '';
  const exited = new Promise<GuardedEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status: status ?? SIGKILL_STATUS, cpuSeconds: cpuSecondsIn(times) }));
  });
  // Without descriptors left there are no pipes, and the error comes as an event later.
  const [, stdout, stderr, guard, source] = (child.stdio as readonly (Readable | null)[] | undefined) ?? [];
  if (!stdout || !stderr || !guard) return { ...nothingToRead(), exited, kill: () => undefined };
  for (const stream of [stdout, stderr, guard]) stream.on('error', () => undefined); // the exit status tells the result
  guard.setEncoding('utf8').on('data', (text: string) => (times = (times + text).slice(0, MAX_TIMES_LENGTH)));
  const socket = source instanceof Socket ? source.on('error', () => undefined) : undefined;
  return { stdout, stderr, ...(socket && { source: socket }), exited, kill: () => killGroup(child.pid) };
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
