/** Why a client is sent away: told in an `error` frame (`code`, `message`), then the connection is closed with `closeCode`. */
export class Refusal extends Error {
  constructor(
    /** RFC 6455, section 7.4: 4000 to 4999 are ours, and follow the HTTP status of the same meaning. */
    readonly closeCode: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** WebSocket close codes of RFC 6455 that we use (1013 is of the IANA registry). */
export const CloseCode = {
  goingAway: 1001,
  unsupportedData: 1003,
  messageTooBig: 1009,
  tryAgainLater: 1013,
} as const;
