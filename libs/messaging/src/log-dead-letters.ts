import type { Logger } from '@reelog/platform';
import type { OnDeadLetter } from './message-bus.port.js';

/** Logs each new dead letter as an error: somebody has to retry or discard it. */
export const logDeadLetters =
  (logger: Logger): OnDeadLetter =>
  ({ pattern, group, reason }) =>
    logger.error({ pattern, group, reason }, 'a message was given up; it is kept among the dead letters');
