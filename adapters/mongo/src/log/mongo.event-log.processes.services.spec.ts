import fc from 'fast-check';
import type { DomainEvent } from '@reelog/domain';
import {
  type CommitReceipt,
  ConcurrencyError,
  EventLogUnavailableError,
} from '../../../../libs/events/src/event-log.port.js';
import { aCommit, events, newStream, range } from '../../../../libs/events/src/testing/sample-commits.js';
import { MongoConnection } from '../connection/mongo.connection.js';
import { MongoEventLog } from './mongo.event-log.js';
import { MongoLogAudit } from './mongo.log-audit.js';
import { collectionsOf } from './log-schema.js';
import { aDatabase, type ADatabase } from '../connection/testing/a-database.js';

const WRITERS = 4;
const CALLERS = 16;

describe('several writers of one log in MongoDB', () => {
  let database: ADatabase;
  let connections: MongoConnection[];
  let logs: MongoEventLog[];
  beforeAll(async () => {
    database = await aDatabase();
    connections = await Promise.all(range(1, WRITERS).map(() => MongoConnection.open(database.address)));
    logs = await Promise.all(connections.map((connection) => MongoEventLog.open(connection)));
  });
  afterAll(async () => {
    await Promise.all(logs.map((log) => log.close()));
    await Promise.all(connections.map((connection) => connection.close()));
    await database.destroy();
  });
  const logOf = (writer: number): MongoEventLog => logs[writer % WRITERS] as MongoEventLog;

  it('use the same id when they start at the same time on an empty database', async () => {
    const heads = await Promise.all(logs.map((log) => log.head()));
    expect(new Set(heads.map((head) => head.logId)).size).toBe(1);
  });

  it('leave no gap between their commits, and none of them starves', async () => {
    const { position: before } = await logOf(0).head();
    const end = Date.now() + 3_000;
    const receipts = await Promise.all(logs.map((log) => appendUntil(log, end)));
    const positions = receipts.flat(2).flatMap((receipt) => range(receipt.firstPosition, receipt.lastPosition));
    expect(positions.sort((a, b) => a - b)).toEqual(range(before + 1, (await logOf(0).head()).position));
    for (const ofWriter of receipts) expect(ofWriter.flat().length).toBeGreaterThanOrEqual(CALLERS);
    expect(await new MongoLogAudit(database.connection).verify()).toMatchObject({ valid: true });
  });

  it('record one of several commits with the same expected version', async () => {
    const streamId = newStream();
    for (const round of range(0, 9)) {
      const outcomes = await Promise.allSettled(
        logs.map((log) => log.append(aCommit({ streamId, expectedVersion: round * 2, events: events(2) }))),
      );
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(refused).toHaveLength(WRITERS - 1);
      for (const { reason } of refused) expect(reason).toBeInstanceOf(ConcurrencyError);
    }
    expect(await logOf(0).readStream(streamId)).toHaveLength(20);
  });

  it('record one of several commits of different sizes with the same expected version', async () => {
    const streamId = newStream();
    const outcomes = await Promise.allSettled(
      logs.map((log, index) => log.append(aCommit({ streamId, events: events(1 + index) }))),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    const versions = (await logOf(1).readStream(streamId)).map((event) => event.streamVersion);
    expect(versions).toEqual(range(1, versions.length));
  });

  it('reject an expected version in the middle of a commit', async () => {
    const streamId = newStream();
    await logOf(0).append(aCommit({ streamId, events: events(3) }));
    const outcome = logOf(1).append(aCommit({ streamId, expectedVersion: 2 }));
    await expect(outcome).rejects.toMatchObject({ name: 'ConcurrencyError', actualVersion: 3 });
  });

  it('return the same receipt for the same command, whichever is first', async () => {
    for (const commit of range(1, 10).map(() => aCommit())) {
      const receipts = await Promise.all(logs.map((log) => log.append(commit)));
      expect(receipts.filter((receipt) => !receipt.duplicate)).toHaveLength(1);
      expect(new Set(receipts.map((receipt) => receipt.firstPosition)).size).toBe(1);
    }
  });

  it('see each other’s commits in their tails', async () => {
    const { position } = await logOf(0).head();
    const stop = new AbortController();
    const seen: number[] = [];
    const following = (async () => {
      for await (const batch of logOf(0).tail({ after: position, signal: stop.signal })) {
        seen.push(...batch.map((event) => event.position));
        if (seen.length >= 100) stop.abort();
      }
    })();
    for (const turn of range(1, 50)) await logOf(turn).append(aCommit({ events: events(2) }));
    await following;
    expect(seen).toEqual(range(position + 1, position + 100));
  });

  it('read back any JSON exactly as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), async (odd) => {
        const data = { videoId: 'v', $set: odd, 'a.b': odd, _bsontype: 'Long', $ref: 'x', $id: 1 };
        const event = { type: 'VideoDetailsChanged', data } as unknown as DomainEvent;
        const commit = aCommit({ events: [event] });
        await logOf(0).append(commit);
        const [stored] = await logOf(1).readStream(commit.streamId);
        expect(JSON.stringify(stored?.data)).toBe(JSON.stringify(data));
      }),
      { numRuns: 50 },
    );
    expect(await new MongoLogAudit(database.connection).verify()).toMatchObject({ valid: true });
  });

  it('reject a log that a newer Reelog wrote', async () => {
    const newer = await aDatabase();
    await (await MongoEventLog.open(newer.connection)).close();
    await collectionsOf(newer.connection).log.updateOne({}, { $set: { formatVersion: 3 } });
    const error: unknown = await MongoEventLog.open(newer.connection).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EventLogUnavailableError);
    expect(error).toHaveProperty('message', expect.stringMatching(/newer Reelog/));
    await newer.destroy();
  });
});

/** The acknowledged commits of many callers of one writer. */
function appendUntil(log: MongoEventLog, end: number): Promise<CommitReceipt[][]> {
  return Promise.all(
    range(1, CALLERS).map(async (caller) => {
      const streamId = newStream();
      const receipts: CommitReceipt[] = [];
      while (Date.now() < end) {
        const expectedVersion = receipts.at(-1)?.streamVersion ?? 0;
        receipts.push(await log.append(aCommit({ streamId, expectedVersion, events: events(1 + (caller % 3)) })));
      }
      return receipts;
    }),
  );
}
