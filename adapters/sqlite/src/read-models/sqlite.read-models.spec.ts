import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import {
  type ProjectionAdvance,
  ReadModelNotReadyError,
} from '../../../../libs/read-models/src/catalog/catalog-queries.port.js';
import { readModelsContract } from '../../../../libs/read-models/src/read-models.contract.js';
import type { History } from '../../../../libs/read-models/src/testing/history.js';
import { caughtUp } from '../../../../libs/read-models/src/testing/read-models-under-test.js';
import { addReadyVideo } from '../../../../libs/read-models/src/testing/sample-videos.js';
import { DEFAULT_PLAN } from './catalog.list.js';
import { SqliteReadModels } from './sqlite.read-models.js';
import { createSqliteCatalog } from './testing/create-sqlite-catalog.js';
import { createSqliteStore } from './testing/create-sqlite-store.js';
import { SqliteReadModelsUnderTest } from './testing/sqlite-read-models.js';

describe('read models in SQLite', () => {
  readModelsContract({
    createStore: createSqliteStore,
    createCatalog: () => createSqliteCatalog(DEFAULT_PLAN),
    createCatalogOfManyMatches: () => createSqliteCatalog({ sortableMatches: 0, walkRows: 9 }),
    createReadModels: () => SqliteReadModelsUnderTest.create(),
  });
});

describe('SqliteReadModels', () => {
  let tested: SqliteReadModelsUnderTest;
  let history: History;
  beforeEach(async () => {
    tested = await SqliteReadModelsUnderTest.create();
    ({ history } = tested);
  });
  afterEach(() => tested.close());

  it('do not report what they build at the start', async () => {
    addReadyVideo(history, 'a', 'Old harbour');
    tested.append();
    const advances: ProjectionAdvance[] = [];
    tested.models.onAdvance((advance) => advances.push(advance));
    await tested.start();
    await caughtUp(tested);
    expect(advances.filter(({ projection }) => projection === 'catalog')).toEqual([]);
  });

  it('continue by themselves when their thread dies', async () => {
    await tested.start();
    addReadyVideo(history, 'a', 'Old harbour');
    await caughtUp(tested);
    const { models } = tested;
    await endThread(models.threads[0]);
    expect((await models.status())[0]).toMatchObject({ state: 'failed', position: 3 });
    expect(await models.catalog.get('a')).toBeDefined();
    addReadyVideo(history, 'b', 'New harbour');
    await caughtUp(tested);
    expect((await models.status())[0]).toMatchObject({ state: 'live', position: 6 });
  });

  it('report a missing log', async () => {
    const none = new SqliteReadModels({ logPath: join(tested.folder, 'none.db'), folder: tested.modelsFolder });
    await expect(none.start()).rejects.toThrow('There is no event log');
    await none.stop();
  });

  it('rebuild a read model that a query finds damaged', async () => {
    for (let i = 0; i < 200; i += 1) addReadyVideo(history, `video-${i}`, `Video ${i}`);
    tested.append();
    await tested.start();
    await caughtUp(tested);
    await tested.models.stop();
    const [file = ''] = await tested.catalogFiles();
    await scribble(join(tested.modelsFolder, file));
    await tested.restart();
    const allEntries = () => tested.models.catalog.changedSince(0, 100_000);
    await expect(allEntries()).rejects.toThrow(ReadModelNotReadyError);
    const builtAnew = async () => {
      for (;;) {
        const entries = await allEntries().catch((error: unknown) => {
          if (!(error instanceof ReadModelNotReadyError)) throw error;
        });
        if (entries) return entries;
        await sleep(10);
      }
    };
    expect(await builtAnew()).toHaveLength(200);
  }, 30_000);
});

/** Ends a thread as if it ended itself: not in the middle of native code. */
async function endThread(thread: Worker | undefined): Promise<void> {
  if (!thread) throw new Error('There is no thread');
  const ended = once(thread, 'exit');
  thread.postMessage('end');
  await ended;
}

/** Overwrites the second half of a database: its header and the names of its tables stay readable. */
async function scribble(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.alloc(Math.floor(size / 2), 0xab), 0, Math.floor(size / 2), Math.ceil(size / 2));
  await file.close();
}
