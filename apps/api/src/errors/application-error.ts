export interface ApplicationErrorOptions {
  /** Seconds after which a retry makes sense. */
  readonly retryAfterSeconds?: number;
}

/** An expected error of the application, with a stable code; `http/problem-from-error.ts` translates it. */
export class ApplicationError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly options: ApplicationErrorOptions = {},
  ) {
    super(message);
    this.name = 'ApplicationError';
  }
}
