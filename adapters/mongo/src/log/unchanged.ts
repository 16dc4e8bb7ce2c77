import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommitReceipt, UnchangedCommand } from '@reelog/events';
import { type CommitDocument, receiptOf } from './commit-document.js';
import type { MongoCommits } from './commits.js';
import { inTime } from '../connection/deadline.js';
import { isDriverError, isDuplicateKey, rethrowUnavailable } from '../connection/errors.js';
import type { MongoLogReader } from './log-reader.js';
import { UNCHANGED } from './log-schema.js';

/** Number of retries when the server fails, and the pause between them, milliseconds. */
const TRIES = 5;
const REST_MS = 200;
/** Largest number that `randomInt` returns. */
const MAX_ID = 2 ** 48 - 1;

/**
 * Stores commands that changed nothing. They are among the commits, below the first position, so that the unique index
 * of command ids decides between them and a commit, across processes.
 */
export class MongoUnchanged {
  constructor(
    private readonly commits: MongoCommits,
    private readonly reader: MongoLogReader,
  ) {}

  /** As `EventLog.rememberUnchanged`. */
  async remember(command: UnchangedCommand): Promise<CommitReceipt> {
    const document = unchangedDocument(command);
    for (let tries = 1; ; tries++) {
      const earlier = await this.reader.findCommit(command.commandId);
      if (earlier) return earlier;
      try {
        await inTime(this.commits.collection.insertOne(document));
        return { ...receiptOf(document), duplicate: false };
      } catch (error) {
        if (tries === TRIES || !isDriverError(error)) return rethrowUnavailable(error);
        if (!isDuplicateKey(error)) await sleep(REST_MS);
      }
    }
  }
}

export function unchangedDocument({ commandId, requestDigest, ...unchanged }: UnchangedCommand): CommitDocument {
  const id = -randomInt(1, MAX_ID);
  return {
    _id: id,
    streamId: UNCHANGED,
    streamVersion: id,
    count: 0,
    commandId,
    requestDigest,
    unchanged,
    actor: { id: '', role: 'system' },
    occurredAt: '',
    correlationId: '',
    causationId: null,
    previousHash: '',
    hash: '',
    events: [],
  };
}
