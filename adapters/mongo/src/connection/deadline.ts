import { inTime as withinLimit, startDeadline } from '@reelog/platform/waiting';
import mongoose from 'mongoose';

const { MongoNetworkTimeoutError } = mongoose.mongo;
/** Timeout of one operation, milliseconds: long enough for a full batch on a slow disk, short enough to answer 503. */
const OPERATION_MS = 4_000;
/** After this additional time without any answer from the server, the caller stops waiting. */
const GRACE_MS = 1_000;

/**
 * The operation's result, or an error after the timeout, so that a broken connection does not block all later
 * operations. The outcome of a timed-out operation is unknown.
 */
export const inTime = <Result>(operation: Promise<Result>, limitMs = OPERATION_MS): Promise<Result> =>
  withinLimit(operation, limitMs + GRACE_MS, () => new MongoNetworkTimeoutError('the operation took too long'));

/** Options for `find` and `aggregate`. */
export interface QueryLimits {
  /** The server stops the query after this time. */
  readonly maxTimeMS: number;
  /** The driver then closes the connection, which may be dead. */
  readonly signal: AbortSignal;
}

/**
 * Runs a query that ends after its timeout: abandoned queries would fill the connection pool and the server. (The
 * driver's `timeoutMS` is ignored since 7.8.)
 */
export async function ask<Result>(
  question: (limits: QueryLimits) => Promise<Result>,
  limitMs = OPERATION_MS,
): Promise<Result> {
  const tooLong = () => new MongoNetworkTimeoutError('the query took too long');
  const { signal, end } = startDeadline(limitMs + GRACE_MS, tooLong);
  try {
    return await question({ maxTimeMS: limitMs, signal });
  } finally {
    end();
  }
}
