import { setTimeout as pause } from 'node:timers/promises';
import { EventLogUnavailableError } from '../../../../libs/events/src/event-log.port.js';
import { aCommit, events, range } from '../../../../libs/events/src/testing/sample-commits.js';
import { MongoConnection } from '../connection/mongo.connection.js';
import { MongoEventLog } from './mongo.event-log.js';
import { MongoLogAudit } from './mongo.log-audit.js';
import { aDatabase, type ADatabase } from '../connection/testing/a-database.js';
import { WireProxy } from '../connection/testing/wire-proxy.js';

/** Maximum wait for a 503, milliseconds, with some reserve for a busy machine. */
const SOON_MS = 12_000;

describe('the event log in MongoDB with a bad connection', () => {
  let database: ADatabase;
  let proxy: WireProxy;
  let connection: MongoConnection;
  let log: MongoEventLog;
  beforeAll(async () => {
    database = await aDatabase();
    proxy = await WireProxy.start(database.address.url);
    connection = await MongoConnection.open({ ...database.address, url: proxy.url });
    log = await MongoEventLog.open(connection);
  });
  afterEach(async () => {
    await proxy.resume();
    await appendUntilItWorks(log);
    expect(await new MongoLogAudit(database.connection).verify()).toMatchObject({ valid: true });
  });
  afterAll(async () => {
    await log.close();
    await connection.close();
    await proxy.stop();
    await database.destroy();
  });

  it('finds the outcome of commits whose answer was lost, and records each once', async () => {
    const { position: before } = await log.head();
    const commits = range(1, 20).map((size) => aCommit({ events: events(1 + (size % 3)) }));
    proxy.loseNextAnswerTo('insert');
    const receipts = await Promise.all(commits.map((commit) => log.append(commit)));
    expect(receipts.map((receipt) => receipt.duplicate)).toEqual(commits.map(() => false));
    const size = commits.reduce((sum, commit) => sum + commit.events.length, 0);
    expect((await log.head()).position).toBe(before + size);
    for (const [index, commit] of commits.entries()) {
      expect(await log.append(commit)).toEqual({ ...receipts[index], duplicate: true });
    }
  });

  it('records commits that had not arrived when the connection broke', async () => {
    const { position: before } = await log.head();
    const appending = range(1, 50).map(async () => {
      await pause(Math.random() * 100);
      return log.append(aCommit());
    });
    await pause(50);
    proxy.breakConnections();
    await Promise.all(appending);
    expect((await log.head()).position).toBe(before + 50);
  });

  it('soon tells callers that the server is unavailable, and continues when it is back', async () => {
    await proxy.stop();
    const startedAt = performance.now();
    await expect(log.append(aCommit())).rejects.toBeInstanceOf(EventLogUnavailableError);
    await expect(log.readPage({ limit: 1 })).rejects.toBeInstanceOf(EventLogUnavailableError);
    await expect(log.readStream('video-any')).rejects.toBeInstanceOf(EventLogUnavailableError);
    await expect(log.findCommit('any')).rejects.toBeInstanceOf(EventLogUnavailableError);
    await expect(log.head()).rejects.toBeInstanceOf(EventLogUnavailableError);
    expect(performance.now() - startedAt).toBeLessThan(5 * SOON_MS);
    await proxy.resume();
    await appendUntilItWorks(log);
  });

  it('lets followers wait while the server is unavailable, and returns everything when it is back', async () => {
    const { position } = await log.head();
    const stop = new AbortController();
    const seen: number[] = [];
    const following = (async () => {
      for await (const batch of log.tail({ after: position, signal: stop.signal })) {
        seen.push(...batch.map((event) => event.position));
        if (seen.length >= 4) stop.abort();
      }
    })();
    await log.append(aCommit({ events: events(2) }));
    await proxy.stop();
    const elsewhere = await MongoEventLog.open(database.connection);
    await elsewhere.append(aCommit({ events: events(2) }));
    await elsewhere.close();
    await pause(500);
    await proxy.resume();
    await following;
    expect(seen).toEqual(range(position + 1, position + 4));
  });

  it('continues with another client when the driver no longer monitors the server', async () => {
    const impatient = await MongoConnection.open(database.address, { endlessCheckMs: 200 });
    const ours = await MongoEventLog.open(impatient);
    const { position } = await ours.head();
    const stop = new AbortController();
    const seen: number[] = [];
    const following = (async () => {
      for await (const batch of ours.tail({ after: position, signal: stop.signal })) {
        seen.push(...batch.map((event) => event.position));
        if (seen.length >= 2) stop.abort();
      }
    })();
    await ours.append(aCommit());
    const before = impatient.mongoose;
    before.getClient().emit('serverHeartbeatStarted', { connectionId: 'one that never answers' } as never);
    for (const giveUpAt = performance.now() + SOON_MS; impatient.mongoose === before; await pause(20))
      expect(performance.now()).toBeLessThan(giveUpAt);
    await ours.append(aCommit());
    await following;
    expect(seen).toEqual(range(position + 1, position + 2));
    await ours.close();
    await impatient.close();
  });
});

/** @throws the last error when it does not work again in time */
async function appendUntilItWorks(log: MongoEventLog): Promise<void> {
  for (const giveUpAt = performance.now() + 4 * SOON_MS; ; await pause(20)) {
    try {
      await log.append(aCommit());
      return;
    } catch (error) {
      if (!(error instanceof EventLogUnavailableError) || performance.now() > giveUpAt) throw error;
    }
  }
}
