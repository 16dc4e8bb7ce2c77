import { createLogger } from '../logging/logger.js';
import type { Logger } from '../logging/logger.js';
import { closeOnSignals } from './shutdown.js';

/** A process that serves. */
export interface RunningProcess {
  /** What to tell the person who started it. */
  readonly welcome: string;
  close(): Promise<void>;
  /** What it waits for while it closes, for the log. */
  closing(): string;
}

export interface ProcessConfig {
  readonly LOG_LEVEL: string;
}

/** Files and folders that this process or its tools make are for its owner only, whatever umask it was started with. */
const PRIVATE_UMASK = 0o077;

/**
 * The life of a process: reads its configuration, starts, says where it is, and ends cleanly on a signal. A start that
 * fails says why, in words, and exits with 1.
 */
export async function runProcess<Config extends ProcessConfig>(
  readConfig: () => Config,
  start: (config: Config, logger: Logger) => Promise<RunningProcess>,
): Promise<void> {
  process.umask(PRIVATE_UMASK);
  try {
    const config = readConfig();
    const logger = createLogger(config.LOG_LEVEL, process.stdout.isTTY);
    const running = await start(config, logger);
    closeOnSignals(logger, running);
    process.stdout.write(running.welcome);
  } catch (error) {
    process.stderr.write(`\n${reason(error)}\n`);
    process.exit(1);
  }
}

/** An address that a person can open: the wildcard addresses are none. */
export const publicUrl = (url: string): string =>
  url.replace(/\/\/(127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?=:)/, '//localhost');

/** For people: what is wrong, in words; a stack only where it is a fault of the program. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE')
    return `${error.message}\nAnother program uses this port; stop it, or choose another one: PORT=3001 npm start`;
  const isFault = [TypeError, ReferenceError, SyntaxError, RangeError].some((fault) => error instanceof fault);
  return isFault ? (error.stack ?? error.message) : error.message;
}
