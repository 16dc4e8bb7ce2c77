import type { Socket } from 'node:net';
import { MediaError } from '../media-failure.js';
import type { CpuBudget } from './cpu-budget.js';
import { type GuardedProcess, startGuarded } from './guarded-process.js';
import { onLines } from './lines.js';
import { LogTail } from './log-tail.js';
import type { Sandbox } from './sandbox.js';

export interface ChildLimits {
  /** Data in memory, without program code and what is only reserved. */
  readonly memoryBytes: number;
  /** A child without progress for this long is stopped. */
  readonly stallMs: number;
  /** The largest file that it may write. */
  readonly fileBytes: number;
  /** Shared by the children of one job. */
  readonly cpu?: CpuBudget;
  /** None unless given. */
  readonly sandbox?: Sandbox;
}

/** Enough for one 8K decode with two threads, and for one slow step on a busy machine. */
export const DEFAULT_LIMITS: ChildLimits = {
  memoryBytes: 1.5 * 1024 ** 3,
  stallMs: 300_000,
  fileBytes: 64 * 1024 ** 3,
};

export interface ChildCall {
  readonly path: string;
  readonly args: readonly string[];
  readonly limits: ChildLimits;
  readonly signal: AbortSignal;
  /** Working folder: output files have names without a path. */
  readonly folder?: string;
  /** An open file for descriptor 4, or what to do with our end of a socket; `touch` tells of progress. */
  readonly source?: number | ((socket: Socket, touch: () => void) => void);
  /** Called for every line of standard output. */
  readonly onOutput?: (line: string) => void;
}

export interface ChildOutcome {
  /** 0 for success, 128 + n for signal n. */
  readonly status: number;
  /** What it wrote to standard error. */
  readonly log: LogTail;
}

/**
 * Runs a program under guard to its end. Any output counts as progress.
 * @throws the signal's reason when aborted, MEDIA.STALLED without progress, MEDIA.TOO_SLOW when the CPU budget is spent,
 *   INTERNAL when it cannot be started (see its cause)
 */
export async function runChild({ limits, signal, source, onOutput, ...command }: ChildCall): Promise<ChildOutcome> {
  signal.throwIfAborted();
  if (limits.cpu?.isSpent) throw new MediaError('MEDIA.TOO_SLOW');
  const log = new LogTail();
  const child = startGuarded({
    ...command,
    memoryLimitBytes: limits.memoryBytes,
    fileLimitBytes: limits.fileBytes,
    ...(limits.cpu && { cpuLimitSeconds: limits.cpu.leftSeconds }),
    ...(source !== undefined && { source: typeof source === 'number' ? source : 'socket' }),
  });
  const alive = watchForStall(child, limits);
  onLines(child.stderr, (line) => {
    alive.touch();
    log.add(line);
  });
  onLines(child.stdout, (line) => {
    alive.touch();
    onOutput?.(line);
  });
  if (child.source && typeof source === 'function') source(child.source, alive.touch);
  const abort = (): void => child.kill();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const { status, cpuSeconds } = await child.exited;
    limits.cpu?.spend(cpuSeconds);
    signal.throwIfAborted();
    if (alive.stalled()) throw new MediaError('MEDIA.STALLED', log.toString());
    if (status !== 0 && limits.cpu?.isSpent) throw new MediaError('MEDIA.TOO_SLOW', log.toString());
    return { status, log };
  } catch (error) {
    if (error instanceof MediaError || signal.aborted) throw error;
    throw new MediaError('INTERNAL', log.toString(), { cause: error });
  } finally {
    alive.stop();
    signal.removeEventListener('abort', abort);
  }
}

interface StallWatch {
  touch(): void;
  stop(): void;
  stalled(): boolean;
}

function watchForStall(child: GuardedProcess, { stallMs }: ChildLimits): StallWatch {
  let stalled = false;
  const timer = setTimeout(() => {
    stalled = true;
    child.kill();
  }, stallMs);
  return { touch: () => void timer.refresh(), stop: () => clearTimeout(timer), stalled: () => stalled };
}
