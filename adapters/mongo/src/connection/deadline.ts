import { inTime as withinLimit, startDeadline } from '@reelog/platform/waiting';
import mongoose from 'mongoose';

const { MongoNetworkTimeoutError } = mongoose.mongo;
/** What one operation may take, milliseconds: long enough for a full batch on a slow disk, short enough to answer 503. */
const OPERATION_MS = 4_000;
/** When nothing has come after some more, not even that the server has ended it, it is not waited for. */
const GRACE_MS = 1_000;

/**
 * The operation's result, or an error in time: a connection that breaks at a bad moment must not hold up everything behind
 * it. What became of the operation is not known then.
 */
export const inTime = <Result>(operation: Promise<Result>, limitMs = OPERATION_MS): Promise<Result> =>
  withinLimit(operation, limitMs + GRACE_MS, () => new MongoNetworkTimeoutError('the operation took too long'));

/** To be given to a `find` or an `aggregate`. */
export interface QueryLimits {
  /** The server ends it then. */
  readonly maxTimeMS: number;
  /** The driver gives up the connection then, on which nothing may ever come. */
  readonly signal: AbortSignal;
}

/**
 * A question that ends when nobody waits for it any more: abandoned ones would fill the pool of connections, and the
 * server. (The driver has `timeoutMS` for that, and since 7.8 ignores it.)
 */
export async function ask<Result>(
  question: (limits: QueryLimits) => Promise<Result>,
  limitMs = OPERATION_MS,
): Promise<Result> {
  const tooLong = () => new MongoNetworkTimeoutError('the question took too long');
  const { signal, end } = startDeadline(limitMs + GRACE_MS, tooLong);
  try {
    return await question({ maxTimeMS: limitMs, signal });
  } finally {
    end();
  }
}
