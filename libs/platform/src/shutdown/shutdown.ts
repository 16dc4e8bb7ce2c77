import type { Logger } from '../logging/logger.js';

/** How long running work may take to finish after a signal, milliseconds. */
const DEADLINE_MS = 10_000;

/** One Ctrl-C may arrive twice within this time, milliseconds: from the terminal, and from npm. */
const SAME_SIGNAL_MS = 1_000;

interface Closeable {
  close(): Promise<void>;
  /** What it waits for while it closes. */
  closing(): string;
}

/**
 * Ends the process cleanly on Ctrl-C and SIGTERM. `close` has ten seconds; a second signal or the timeout ends it at
 * once with status 1.
 */
export function closeOnSignals(logger: Logger, running: Closeable): void {
  let closingSince: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (closingSince !== undefined) {
      if (performance.now() - closingSince < SAME_SIGNAL_MS) return;
      logger.warn('ended at once');
      process.exit(1);
    }
    closingSince = performance.now();
    logger.info({ signal }, 'closing');
    setTimeout(() => {
      logger.error({ waitedFor: running.closing() }, 'closing took too long; ended');
      process.exit(1);
    }, DEADLINE_MS).unref();
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'closing failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
