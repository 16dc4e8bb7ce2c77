import type { Logger } from '@reelog/platform';
import type { OnDeadLetter } from './message-bus.port.js';

/** A message that is given up takes a person: it is told as an error. */
export const logDeadLetters =
  (logger: Logger): OnDeadLetter =>
  ({ pattern, group, reason }) =>
    logger.error({ pattern, group, reason }, 'a message was given up; it is kept among the dead letters');
