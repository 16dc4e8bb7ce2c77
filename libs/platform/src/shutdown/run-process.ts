import { createLogger, type Logger } from '../logging/logger.js';
import { closeOnSignals } from './shutdown.js';

/** A process that serves. */
export interface RunningProcess {
  /** A message for the person who started it. */
  readonly welcome: string;
  close(): Promise<void>;
  /** What it is waiting for while it closes, for the log. */
  closing(): string;
}

export interface ProcessConfig {
  readonly LOG_LEVEL: string;
}

/** Files of this process and its tools are only for their owner, independent of the inherited umask. */
const PRIVATE_UMASK = 0o077;

/**
 * Runs a process: reads its configuration, starts, prints its address, and ends cleanly on a signal. A failed start
 * prints why and exits with 1.
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

/** An address that a person can open, instead of a wildcard address. */
export const publicUrl = (url: string): string =>
  url.replace(/\/\/(127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?=:)/, '//localhost');

/** A message for people; with a stack only for programming errors. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE')
    return `${error.message}\nAnother program uses this port; stop it, or choose another one: PORT=3001 npm start`;
  const isFault = [TypeError, ReferenceError, SyntaxError, RangeError].some((fault) => error instanceof fault);
  return isFault ? (error.stack ?? error.message) : error.message;
}
