import { EventLogUnavailableError } from '@reelog/events';
import mongoose from 'mongoose';

const { MongoBulkWriteError, MongoError } = mongoose.mongo;
/** https://www.mongodb.com/docs/manual/reference/error-codes/ */
const DUPLICATE_KEY = 11_000;

/** Of a command that is on the primary and may still be lost with it, or stand. */
export const RECORDED_BY_NO_MAJORITY = 'The command is recorded, but by no majority yet.';

/** Where an ordered insert stopped, and which unique index had the key already. */
export interface DuplicateKey {
  /** How many documents were inserted before. */
  readonly inserted: number;
  /** Name of the index; `_id_` is that of `_id`. */
  readonly index: string;
}

interface WriteError {
  readonly index: number;
  readonly code: number;
  readonly errmsg?: string;
}

/** Nothing, when the error is another one: then it is not known how far the insert came. */
export function duplicateKeyOf(error: unknown): DuplicateKey | undefined {
  // A write concern that failed as well says nothing for certain about those before.
  if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError()) return undefined;
  const [first] = error.writeErrors as readonly WriteError[];
  if (!first) return undefined;
  const index = indexNameOf(first);
  return index === undefined ? undefined : { inserted: first.index, index };
}

export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof MongoError && 'code' in error && error.code === DUPLICATE_KEY;

/** The servers name it in their messages, each in its own way; the driver drops `keyPattern` from bulk writes. */
function indexNameOf({ code, errmsg = '' }: WriteError): string | undefined {
  if (code !== DUPLICATE_KEY) return undefined;
  return (/ index: (\S+) dup key/.exec(errmsg) ?? /Index '([^']+)'/.exec(errmsg))?.[1];
}

/** What the driver throws: the server, or the way to it, of which a socket's own errors (EPIPE, ...) come as they are. */
export const isDriverError = (error: unknown): boolean => error instanceof MongoError || isSocketError(error);

const isSocketError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);

/** For whatever the driver failed with; other errors go on as they are. */
export function rethrowUnavailable(error: unknown): never {
  throw isDriverError(error) ? unavailable(error) : error;
}

/** The same where nothing was sent that could be recorded. */
export function rethrowUnsent(error: unknown): never {
  throw isDriverError(error) ? unavailable(error, 'no') : error;
}

export const unavailable = (cause: unknown, recorded: 'no' | 'unknown' = 'unknown'): EventLogUnavailableError =>
  new EventLogUnavailableError(
    `MongoDB does not answer as it should: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause, recorded },
  );
