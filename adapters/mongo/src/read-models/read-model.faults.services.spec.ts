import { ReadModelUnavailableError } from '../../../../libs/read-models/src/catalog/catalog-queries.port.js';
import { addReadyVideo } from '../../../../libs/read-models/src/testing/sample-videos.js';
import { History } from '../../../../libs/read-models/src/testing/history.js';
import { DEFAULT_PLAN } from './catalog.list.js';
import { MongoConnection } from '../connection/mongo.connection.js';
import { aDatabase } from '../connection/testing/a-database.js';
import { createMongoCatalog } from './testing/create-mongo-catalog.js';
import { until } from '../../../../libs/platform/src/waiting/testing/until.js';
import { WireProxy } from '../connection/testing/wire-proxy.js';

const EACH = 10;
/** Long before an idle connection is closed. */
const SOON_MS = 2_000;

describe('catalog queries that MongoDB does not answer', () => {
  it('release their connection when they are rejected', async () => {
    const database = await aDatabase();
    const proxy = await WireProxy.start(database.address.url);
    const connection = await MongoConnection.open({ ...database.address, url: proxy.url });
    const inUse = new Set<number | '<monitor>'>();
    connection.mongoose
      .getClient()
      .on('connectionCheckedOut', ({ connectionId }) => inUse.add(connectionId))
      .on('connectionCheckedIn', ({ connectionId }) => inUse.delete(connectionId));
    const catalog = await createMongoCatalog(connection, { ...DEFAULT_PLAN, sortableMatches: 0, joinableMatches: 0 });
    const history = new History();
    addReadyVideo(history, 'a', 'Old harbour');
    await catalog.catchUp(history);
    const { queries } = catalog;
    const viewers = { audience: 'viewers', limit: 1 } as const;
    expect((await queries.list({ ...viewers, sort: 'newest' })).items).toHaveLength(1);

    proxy.holdBackAnswersAbout('catalog_');
    const outcomes = await Promise.allSettled(
      Array.from({ length: EACH }).flatMap((): Promise<unknown>[] => [
        queries.list({ ...viewers, sort: 'newest' }),
        queries.list({ ...viewers, sort: 'views', q: 'old harbour' }),
        queries.get('a'),
        queries.changedSince(0, 10),
      ]),
    );
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(ReadModelUnavailableError) as unknown });
    await until(() => inUse.size === 0, SOON_MS);

    await connection.close();
    await proxy.stop();
    await database.destroy();
  });
});
