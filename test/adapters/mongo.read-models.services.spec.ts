import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogProjection } from '../../libs/read-models/src/catalog/catalog.projection.js';
import { CheckpointMovedError } from '../../libs/read-models/src/projections/projection-store.port.js';
import type { ProjectionStoreUnderTest } from '../../libs/read-models/src/projections/projection-store.contract.js';
import { readModelsContract } from '../../libs/read-models/src/read-models.contract.js';
import { LogFile } from '../../adapters/sqlite/src/log/testing/log-file.js';
import { service } from '../services/services.js';
import { DEFAULT_PLAN } from '../../adapters/mongo/src/read-models/catalog.list.js';
import { createMongoCatalog } from '../../adapters/mongo/src/read-models/testing/create-mongo-catalog.js';
import { MongoReadModelsUnderTest } from '../../adapters/mongo/src/read-models/testing/mongo-read-models.js';
import { catalogLayout } from '../../adapters/mongo/src/read-models/catalog.layout.js';
import { MongoGenerations } from '../../adapters/mongo/src/read-models/projection-generations.js';
import { openScratchDatabase } from '../../adapters/mongo/src/connection/testing/scratch-database.js';

type Scratch = Awaited<ReturnType<typeof openScratchDatabase>>;

const followerSource = fileURLToPath(new URL('./mongo.follower.child.ts', import.meta.url));

let database: Scratch;
beforeAll(async () => {
  database = await openScratchDatabase(service('MONGODB_URL'));
});
afterAll(() => database.drop());

/** Its followers read the log from a file of SQLite. */
async function createStore(): Promise<ProjectionStoreUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-generations-'));
  const log = new LogFile(join(folder, 'events.db'));
  const { connection, url, drop } = await openScratchDatabase(service('MONGODB_URL'));
  return {
    generations: new MongoGenerations(connection, catalogProjection, catalogLayout, 0),
    logId: log.logId,
    append: (history) => log.append(history),
    spawnFollower: () =>
      spawn(process.execPath, ['--conditions=@reelog/source', '--import', 'tsx', followerSource, log.path, url]),
    async close() {
      log.close();
      await drop();
      await rm(folder, { recursive: true });
    },
  };
}

describe('read models in MongoDB', () => {
  readModelsContract({
    createStore,
    createCatalog: () => createMongoCatalog(database.connection, DEFAULT_PLAN),
    createCatalogOfManyMatches: () =>
      createMongoCatalog(database.connection, { sortableMatches: 0, joinableMatches: 0, walkVideos: 9 }),
    createReadModels: () => MongoReadModelsUnderTest.create(),
  });
});

describe('MongoGenerations of a runner that was suspended while another one took over', () => {
  const head = { logId: 'a-log', position: 0, hash: '' };
  let database: Scratch;
  const runner = () => new MongoGenerations(database.connection, catalogProjection, catalogLayout, 0);
  beforeEach(async () => {
    database = await openScratchDatabase(service('MONGODB_URL'));
  });
  afterEach(() => database.drop());

  it('are not completed after its successor has removed them, and the live one stays', async () => {
    const paused = runner();
    const live = await paused.create(head);
    await live.complete();
    const unfinished = await paused.create(head);
    const successor = runner();
    expect((await successor.openLive(head))?.number).toBe(live.number);
    await expect(unfinished.complete()).rejects.toBeInstanceOf(CheckpointMovedError);
    expect((await successor.openLive(head))?.number).toBe(live.number);
  });
});
