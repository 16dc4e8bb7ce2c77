import { service } from '../../../../test/services/services.js';
import { addReadyVideo } from '../../../../libs/read-models/src/testing/sample-videos.js';
import { History } from '../../../../libs/read-models/src/testing/history.js';
import { DEFAULT_PLAN } from './catalog.list.js';
import { createMongoCatalog } from './testing/create-mongo-catalog.js';
import { openScratchDatabase } from '../connection/testing/scratch-database.js';

let database: Awaited<ReturnType<typeof openScratchDatabase>>;
beforeAll(async () => {
  database = await openScratchDatabase(service('MONGODB_URL'));
});
afterAll(() => database.drop());

it('ignores a late write for a removed tag by a runner that had lost its lease', async () => {
  const catalog = await createMongoCatalog(database.connection, DEFAULT_PLAN);
  const history = new History();
  addReadyVideo(history, 'a', 'Harbour');
  await catalog.catchUp(history);
  const { db } = database.connection.mongoose;
  const [generation] = (await db?.collection('projections').find({ projection: 'catalog' }).toArray()) ?? [];
  const rows = db?.collection<{ _id: string }>(`${String(generation?._id)}_facts`);
  const row = await rows?.findOne({ _id: 'a' });
  await db
    ?.collection<{ _id: string }>(`${String(generation?._id)}_tags`)
    .insertOne({ ...row, _id: 'a#sea', ...{ tag: 'sea' } });
  const listed = (tags: string[]) => catalog.queries.list({ audience: 'viewers', sort: 'newest', limit: 9, tags });
  expect((await listed([])).items).toHaveLength(1);
  expect((await listed(['sea'])).items).toHaveLength(0);
  await catalog.close();
});
