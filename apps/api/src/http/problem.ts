export interface ProblemOptions {
  readonly retryAfterSeconds?: number;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer of RFC 9457: thrown anywhere below a controller, written by the problem filter. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly options: ProblemOptions = {},
  ) {
    super(detail);
    this.name = 'Problem';
  }
}
