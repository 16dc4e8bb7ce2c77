import mongoose from 'mongoose';

const { MongoNetworkTimeoutError } = mongoose.mongo;
/** What one operation may take, milliseconds: long enough for a full batch on a slow disk, short enough to answer 503. */
export const OPERATION_MS = 4_000;
/** The driver has its own limit; when it still says nothing after some more, it is not waited for. */
const GRACE_MS = 1_000;

/**
 * The operation's result, or an error in time: a connection that breaks at a bad moment must not hold up everything behind
 * it. What became of the operation is not known then.
 */
export async function inTime<Result>(operation: Promise<Result>, limitMs = OPERATION_MS): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new MongoNetworkTimeoutError('the operation took too long')), limitMs + GRACE_MS);
  });
  try {
    return await Promise.race([operation, late]);
  } finally {
    clearTimeout(timer);
  }
}
