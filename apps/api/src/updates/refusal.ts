/** Closes a client's connection with `closeCode`, after an `error` frame with `code` and `message`. */
export class Refusal extends Error {
  constructor(
    /** RFC 6455, section 7.4: private codes 4000 to 4999 correspond to the HTTP status of the same meaning. */
    readonly closeCode: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** WebSocket close codes of RFC 6455 that are used here (1013 is from the IANA registry). */
export const CloseCode = {
  goingAway: 1001,
  unsupportedData: 1003,
  messageTooBig: 1009,
  tryAgainLater: 1013,
} as const;
