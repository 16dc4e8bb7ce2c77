/** Injection token of the sending side of the bus; handlers are ordinary Nest `@EventPattern` methods. */
export const MESSAGE_BUS = Symbol('MessageBus');

/**
 * Sends messages to consumer groups, at least once. A handler that throws gets the message again, at most
 * `deliveryLimit` times; then it is a dead letter. How long messages outlive the process is the adapter's:
 * whatever must not be lost is found again from the log.
 */
export interface MessageBus {
  /** Resolves once the message is accepted for delivery. */
  publish(pattern: string, message: object): Promise<void>;
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
