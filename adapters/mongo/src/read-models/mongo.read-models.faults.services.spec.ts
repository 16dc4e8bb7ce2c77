import { setTimeout as pause } from 'node:timers/promises';
import { InMemoryLeases } from '../../../../libs/coordination/src/testing/in-memory.leases.js';
import { ReadModelUnavailableError } from '../../../../libs/read-models/src/catalog/catalog-queries.port.js';
import { foldAll } from '../../../../libs/read-models/src/testing/catalog-reference.js';
import { addReadyVideo } from '../../../../libs/read-models/src/testing/sample-videos.js';
import { HistoryLog } from '../../../../libs/read-models/src/testing/history-log.js';
import { History } from '../../../../libs/read-models/src/testing/history.js';
import { InMemoryAnnouncements } from '../../../../libs/messaging/src/testing/in-memory.announcements.js';
import { InMemoryEventFeed } from '../../../../libs/events/src/feed/testing/in-memory.event-feed.js';
import { service } from '../../../../test/services/services.js';
import { MongoConnection } from '../connection/mongo.connection.js';
import { MongoReadModels } from './mongo.read-models.js';
import { openScratchDatabase } from '../connection/testing/scratch-database.js';
import { SeveredLine } from '../connection/testing/severed-line.js';

const AWAY_MS = 10_000;
/** A query is answered or rejected well within the five seconds of a request. */
const REFUSED_MS = 4_500;

describe('MongoReadModels, when the server is unavailable', () => {
  it('reject queries soon, and continue when it is back', async () => {
    const database = await openScratchDatabase(service('MONGODB_URL'));
    const line = new SeveredLine(new URL(database.url));
    const connection = await MongoConnection.open({ url: await line.open(), database: 'unused' });
    const history = new History();
    const log = new HistoryLog(history);
    const feed = new InMemoryEventFeed(['api.catalog', 'api.pending-work']);
    const readModels = new MongoReadModels({
      connection,
      log,
      leases: new InMemoryLeases(),
      feed,
      announcements: new InMemoryAnnouncements(),
      report: () => undefined,
    });
    const publish = (id: string): void => {
      addReadyVideo(history, id, `Video ${id}`);
      for (const event of log.append()) feed.publish(event);
    };
    try {
      await readModels.start();
      publish('before');
      expect(await readModels.waitFor('catalog', 3, 20_000)).toBe(true);

      line.sever();
      publish('meanwhile');
      const started = performance.now();
      await expect(readModels.catalog.list({ audience: 'viewers', sort: 'newest', limit: 1 })).rejects.toThrow(
        ReadModelUnavailableError,
      );
      await expect(readModels.pendingWork.waiting('probe', 1)).rejects.toThrow(ReadModelUnavailableError);
      expect(performance.now() - started).toBeLessThan(2 * REFUSED_MS);
      expect(await readModels.waitFor('catalog', 6, 500)).toBe(false);
      expect((await readModels.status())[0]).toMatchObject({ state: 'failed', position: 0 });
      await pause(Math.max(0, AWAY_MS - (performance.now() - started)));

      line.mend();
      publish('after');
      expect(await readModels.waitFor('catalog', 9, 20_000)).toBe(true);
      expect(await readModels.catalog.changedSince(0, 10)).toEqual([...foldAll(history).values()]);
      expect((await readModels.status())[0]).toMatchObject({ state: 'live', generation: 1, position: 9 });
    } finally {
      await readModels.stop();
      await connection.close();
      await line.close();
      await database.drop();
    }
  });
});
