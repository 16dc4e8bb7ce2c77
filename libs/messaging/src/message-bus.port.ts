/**
 * Sends messages to consumer groups, at least once. A handler that throws gets the message again, at most
 * `deliveryLimit` times; then it is a dead letter. How long messages outlive the process is the adapter's:
 * whatever must not be lost is found again from the log.
 */
export abstract class MessageBus {
  /**
   * Resolves once the message is accepted for delivery to every group that handles the pattern. What arrives is a
   * JSON copy: whatever JSON cannot say does not travel.
   * @throws MessageNotAcceptedError when no group handles the pattern, or one of them has no room (others may have got it)
   * @throws MessageBusUnavailableError when nobody says in time what became of it: it may have been accepted
   */
  abstract publish(pattern: string, message: object): Promise<void>;
}

export interface DeadLetter {
  readonly id: string;
  readonly pattern: string;
  readonly message: unknown;
  readonly reason: string;
  readonly deliveries: number;
  /** RFC 3339, UTC. */
  readonly diedAt: string;
}

/** Told of each message that is given up. */
export type OnDeadLetter = (letter: Pick<DeadLetter, 'pattern' | 'reason'> & { readonly group: string }) => void;

/**
 * Messages given up after `deliveryLimit` deliveries. They survive a restart. Bounded: the oldest make room for new ones. Each method throws
 * MessageBusUnavailableError when they cannot be reached.
 */
export abstract class DeadLetters {
  /** Newest first. */
  abstract list(): Promise<DeadLetter[]>;
  /** How many there are. */
  abstract count(): Promise<number>;
  /** Delivers it anew, counting from one, to the group that gave it up. False when there is none, or no such group now. */
  abstract retry(id: string): Promise<boolean>;
  /** False when there is none. */
  abstract discard(id: string): Promise<boolean>;
}

/** Not every group that handles the message has got it, or none does. The sender may try again later. */
export class MessageNotAcceptedError extends Error {
  constructor(
    readonly pattern: string,
    readonly reason: 'no-consumer' | 'queue-full',
  ) {
    super(`Message ${pattern} was not accepted: ${reason}`);
    this.name = 'MessageNotAcceptedError';
  }
}

/** The bus cannot be reached right now, or does not answer. What was sent may have been accepted: sent again, it does no harm. */
export class MessageBusUnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MessageBusUnavailableError';
  }
}
