import { STATUS_CODES } from 'node:http';

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

export const PROBLEM_TYPE = 'application/problem+json';

/** The members of RFC 9457, and those of Reelog. */
export function problemBody(
  { status, detail, code, options }: Pick<Problem, 'status' | 'detail' | 'code'> & Partial<Problem>,
  correlationId: string,
) {
  const errors = options?.errors;
  const title = STATUS_CODES[status] ?? 'Error';
  return { type: 'about:blank', title, status, detail, code, correlationId, ...(errors && { errors }) };
}
