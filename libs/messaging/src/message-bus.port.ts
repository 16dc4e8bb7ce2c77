/**
 * Sends messages to consumer groups, at least once. A message whose handler throws is redelivered, at most
 * `deliveryLimit` times; then it is a dead letter. Messages may be lost with the process; the log still has the work.
 */
export abstract class MessageBus {
  /**
   * Resolves once the message is accepted for every group that handles the pattern. Each gets a JSON copy.
   * @throws MessageNotAcceptedError when no group handles the pattern, or one is full (others may have received it)
   * @throws MessageBusUnavailableError when the outcome is unknown: it may have been accepted
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

/** Called for each new dead letter. */
export type OnDeadLetter = (deadLetter: Pick<DeadLetter, 'pattern' | 'reason'> & { readonly group: string }) => void;

/**
 * Messages that failed `deliveryLimit` times. They survive a restart. Beyond a limit the oldest are dropped. Each method
 * throws MessageBusUnavailableError when they cannot be reached.
 */
export abstract class DeadLetters {
  /** Newest first. */
  abstract list(): Promise<DeadLetter[]>;
  /** How many there are. */
  abstract count(): Promise<number>;
  /** Delivers it again to its group, as a first delivery. False when there is no such dead letter or group. */
  abstract retry(id: string): Promise<boolean>;
  /** False when there is no such dead letter. */
  abstract discard(id: string): Promise<boolean>;
}

/** No group handles the message, or not every group received it. The sender may try again later. */
export class MessageNotAcceptedError extends Error {
  constructor(
    readonly pattern: string,
    readonly reason: 'no-consumer' | 'queue-full',
  ) {
    super(`Message ${pattern} was not accepted: ${reason}`);
    this.name = 'MessageNotAcceptedError';
  }
}

/** The bus cannot be reached or does not answer. The message may have been accepted; sending it again is safe. */
export class MessageBusUnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MessageBusUnavailableError';
  }
}
