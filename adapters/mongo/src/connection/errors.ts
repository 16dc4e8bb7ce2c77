import { EventLogUnavailableError } from '@reelog/events';
import mongoose from 'mongoose';

const { MongoBulkWriteError, MongoError } = mongoose.mongo;
/** https://www.mongodb.com/docs/manual/reference/error-codes/ */
const DUPLICATE_KEY = 11_000;

/** The command is on the primary; it may still be lost with the primary. */
export const RECORDED_BY_NO_MAJORITY = 'The command is recorded, but not by a majority yet.';

/** Where an ordered insert stopped, and the unique index that had the key already. */
export interface DuplicateKey {
  /** Number of documents inserted before it. */
  readonly inserted: number;
  /** Name of the index; `_id_` is the index of `_id`. */
  readonly index: string;
}

interface WriteError {
  readonly index: number;
  readonly code: number;
  readonly errmsg?: string;
}

/** Undefined for any other error: it is then unknown how many documents were inserted. */
export function duplicateKeyOf(error: unknown): DuplicateKey | undefined {
  // If the write concern failed as well, the number of inserted documents is not reliable.
  if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError()) return undefined;
  const [first] = error.writeErrors as readonly WriteError[];
  if (!first) return undefined;
  const index = indexNameOf(first);
  return index === undefined ? undefined : { inserted: first.index, index };
}

export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof MongoError && 'code' in error && error.code === DUPLICATE_KEY;

/** Servers name the index in their message, in different formats; the driver drops `keyPattern` from bulk writes. */
function indexNameOf({ code, errmsg = '' }: WriteError): string | undefined {
  if (code !== DUPLICATE_KEY) return undefined;
  return (/ index: (\S+) dup key/.exec(errmsg) ?? /Index '([^']+)'/.exec(errmsg))?.[1];
}

/** Errors of the driver, and of sockets (EPIPE, ...), which the driver passes on unchanged. */
export const isDriverError = (error: unknown): boolean => error instanceof MongoError || isSocketError(error);

const isSocketError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);

/** Translates errors of the driver; throws others unchanged. */
export function rethrowUnavailable(error: unknown): never {
  throw isDriverError(error) ? unavailable(error) : error;
}

/** The same when nothing was sent that could be recorded. */
export function rethrowUnsent(error: unknown): never {
  throw isDriverError(error) ? unavailable(error, 'no') : error;
}

export const unavailable = (cause: unknown, recorded: 'no' | 'unknown' = 'unknown'): EventLogUnavailableError =>
  new EventLogUnavailableError(
    `MongoDB does not answer as it should: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause, recorded },
  );
