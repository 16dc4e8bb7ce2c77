import type { Readable } from 'node:stream';
import { MediaError } from '../media-failure.js';
import type { CpuBudget } from './cpu-budget.js';
import { type GuardedProcess, startGuarded } from './guarded-process.js';
import { onLines } from './lines.js';
import { LogTail } from './log-tail.js';
import { StoreConnection } from './store-connection.js';

export interface ToolLimits {
  /** Address space of one tool process. */
  readonly memoryBytes: number;
  /** A tool without progress for this long is stopped. */
  readonly stallMs: number;
  /** Shared by the tools of one job. */
  readonly cpu?: CpuBudget;
}

export interface ToolCall {
  readonly path: string;
  readonly args: readonly string[];
  readonly limits: ToolLimits;
  readonly signal: AbortSignal;
  /** Working folder: output files have names without a path. */
  readonly folder?: string;
  readonly input?: Readable;
  /** Not shown in the log tail. */
  readonly secrets?: readonly string[];
  /** Called for every line of standard output; without it, the caller reads `stdout`. */
  readonly onOutput?: (line: string) => void;
  readonly onLog?: (line: string) => void;
}

export interface ToolOutcome {
  /** 0 for success, 128 + n for signal n. */
  readonly status: number;
  readonly log: LogTail;
}

export interface RunningTool {
  readonly stdout: Readable;
  /** A sign of progress from elsewhere. */
  touch(): void;
  readonly done: Promise<ToolOutcome>;
}

/** Runs a tool to its end. @throws the error of `startTool(...).done` */
export const runTool = (call: ToolCall): Promise<ToolOutcome> => startTool({ onOutput: () => {}, ...call }).done;

/**
 * Starts a tool under guard. Any output counts as progress. `done` rejects with the signal's reason when aborted,
 * MEDIA.STALLED without progress, MEDIA.TOO_SLOW when the CPU budget is spent, STORAGE.UNAVAILABLE when it lost the
 * store, INTERNAL when it cannot be started (see its cause).
 */
export function startTool({
  path,
  args,
  limits,
  signal,
  folder,
  input,
  secrets = [],
  onOutput,
  onLog,
}: ToolCall): RunningTool {
  signal.throwIfAborted();
  if (limits.cpu?.isSpent) throw new MediaError('MEDIA.TOO_SLOW');
  const log = new LogTail(secrets);
  const store = new StoreConnection();
  const tool = startGuarded({
    path,
    args,
    memoryLimitBytes: limits.memoryBytes,
    ...(limits.cpu && { cpuLimitSeconds: limits.cpu.leftSeconds }),
    ...(folder !== undefined && { folder }),
    ...(input && { input }),
  });
  const alive = watchForStall(tool, limits);
  onLines(tool.stderr, (line) => {
    alive.touch();
    log.add(line);
    store.see(line);
    onLog?.(line);
  });
  if (onOutput)
    onLines(tool.stdout, (line) => {
      alive.touch();
      onOutput(line);
    });
  return { stdout: tool.stdout, touch: alive.touch, done: finish(tool, alive, limits, signal, log, store) };
}

async function finish(
  tool: GuardedProcess,
  alive: StallWatch,
  limits: ToolLimits,
  signal: AbortSignal,
  log: LogTail,
  store: StoreConnection,
): Promise<ToolOutcome> {
  const abort = (): void => tool.kill();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const { status, cpuSeconds } = await tool.exited;
    limits.cpu?.spend(cpuSeconds);
    signal.throwIfAborted();
    if (alive.stalled()) throw new MediaError('MEDIA.STALLED', log.toString());
    if (status !== 0 && limits.cpu?.isSpent) throw new MediaError('MEDIA.TOO_SLOW', log.toString());
    if (store.isLost) throw new MediaError('STORAGE.UNAVAILABLE', log.toString());
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

function watchForStall(tool: GuardedProcess, { stallMs }: ToolLimits): StallWatch {
  let stalled = false;
  const timer = setTimeout(() => {
    stalled = true;
    tool.kill();
  }, stallMs);
  return { touch: () => void timer.refresh(), stop: () => clearTimeout(timer), stalled: () => stalled };
}
