import type { CatalogEntry } from '@reelog/domain';
import { catalogProjection } from '../../../../libs/read-models/src/catalog/catalog.projection.js';
import { foldAll } from '../../../../libs/read-models/src/testing/catalog-reference.js';
import { addReadyVideo } from '../../../../libs/read-models/src/testing/sample-videos.js';
import { History } from '../../../../libs/read-models/src/testing/history.js';
import { catalogLayout } from './catalog.layout.js';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { MongoGenerations } from './projection-generations.js';
import { MongoProjectionStore } from './projection-store.js';
import { type GenerationDocument, GENERATIONS } from './read-model.js';
import { aDatabase } from '../connection/testing/a-database.js';
import { racedUpserts } from './testing/raced-upserts.js';

it('MongoProjectionStore keeps the later of two states that two runners write at the same time', async () => {
  const { connection, destroy } = await aDatabase();
  const history = new History();
  addReadyVideo(history, 'a', 'Old harbour');
  const later = foldAll(history);
  const earlier = new Map([...later].map(([id, entry]) => [id, { ...entry, position: entry.position - 1 }]));
  await new MongoGenerations(connection, catalogProjection, catalogLayout).create(history.head());
  const generation = await connection.collection<GenerationDocument>(GENERATIONS).findOne();
  const id = String(generation?._id);

  const commit = (by: MongoConnection, docs: ReadonlyMap<string, CatalogEntry>, from: number): Promise<void> =>
    new MongoProjectionStore('catalog', by, id, catalogLayout).commit({
      docs,
      fromCheckpoint: from,
      toCheckpoint: from + 1,
    });
  const positions = (): Promise<unknown[]> =>
    Promise.all(
      ['', '_facts', '_views'].map(
        async (part) =>
          (await connection.collection<{ _id: string; position: number }>(`${id}${part}`).findOne({ _id: 'a' }))
            ?.position,
      ),
    );

  await commit(connection, earlier, 0);
  await commit(racedUpserts(connection), later, 1);
  expect(await positions()).toEqual([3, 3, 3]);
  await commit(racedUpserts(connection), earlier, 2);
  expect(await positions()).toEqual([3, 3, 3]);
  await destroy();
});
