import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/**
 * Runs a tool in a process group of its own, at low priority, with a limit on its address space where the system has
 * one (macOS has none), and never outliving us: file descriptor 3 is a pipe that only this process writes to, so when
 * it ends for whatever reason, `kill -9` included, the watcher reads the end of the pipe and kills the group.
 * The shell stays the tool's parent, so that no zombie is left where process 1 reaps nothing.
 */
const GUARD = `
ulimit -v "$1" 2>/dev/null; shift
exec 4<&0
nice -n 10 "$@" <&4 3<&- 4<&- &
tool=$!
exec 4<&-
( read -r _ <&3; kill -s KILL -- -$$ ) </dev/null >/dev/null 2>&1 &
watcher=$!
exec </dev/null >/dev/null 2>&1 3<&-
wait $tool; status=$?
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
}

export interface GuardedProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The exit status once all output has been read; 128 + n for signal n. Rejects when it cannot be started. */
  readonly exited: Promise<number>;
  /** Ends the tool and all it started, at once. */
  kill(): void;
}

/**
 * The tool sees nothing of our environment: it holds keys. The static builds that npm packages carry crash on MPEG-TS when
 * they load character set converters of another C library, so that none are to be found.
 */
const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  LC_ALL: 'C',
  AV_LOG_FORCE_NOCOLOR: '1',
  GCONV_PATH: '/nonexistent',
};

const SIGKILL_STATUS = 137;

export function startGuarded({ path, args, folder, input, memoryLimitBytes }: GuardedCommand): GuardedProcess {
  const memoryLimitKib = String(Math.floor(memoryLimitBytes / 1024));
  const child = spawn('/bin/sh', ['-c', GUARD, 'guard', memoryLimitKib, path, ...args], {
    cwd: folder,
    env: ENVIRONMENT,
    detached: true,
    stdio: [input ?? 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  input?.destroy(); // the tool has its own copy: when it ends, the writer must notice
  const [, stdout, stderr] = child.stdio as unknown as [null, Readable, Readable];
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? SIGKILL_STATUS));
  });
  return { stdout, stderr, exited, kill: () => killGroup(child.pid) };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
}
