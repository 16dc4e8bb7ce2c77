import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogProjection } from '../../libs/read-models/src/catalog/catalog.projection.js';
import { CheckpointMovedError } from '../../libs/read-models/src/projections/projection-store.port.js';
import { projectionStoreContract } from '../../libs/read-models/src/projections/projection-store.contract.js';
import { LogFile } from '../../adapters/sqlite/src/log/testing/log-file.js';
import { service } from '../services/services.js';
import { catalogLayout } from '../../adapters/mongo/src/read-models/catalog.layout.js';
import { MongoGenerations } from '../../adapters/mongo/src/read-models/projection-generations.js';
import { openScratchDatabase } from '../../adapters/mongo/src/connection/testing/scratch-database.js';

const followerSource = fileURLToPath(new URL('./mongo.follower.child.ts', import.meta.url));

describe('MongoGenerations', () => {
  projectionStoreContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reelog-generations-'));
    const log = new LogFile(join(folder, 'events.db'));
    const database = await openScratchDatabase(service('MONGODB_URL'));
    return {
      generations: new MongoGenerations(database.connection, catalogProjection, catalogLayout, 0),
      logId: log.logId,
      append: (history) => log.append(history),
      spawnFollower: () =>
        spawn(process.execPath, [
          '--conditions=@reelog/source',
          '--import',
          'tsx',
          followerSource,
          log.path,
          database.url,
        ]),
      async close() {
        log.close();
        await database.drop();
        await rm(folder, { recursive: true });
      },
    };
  });

  describe('of a runner that was paused while another one took over', () => {
    const head = { logId: 'a-log', position: 0, hash: '' };
    let database: Awaited<ReturnType<typeof openScratchDatabase>>;
    const runner = () => new MongoGenerations(database.connection, catalogProjection, catalogLayout, 0);
    beforeEach(async () => {
      database = await openScratchDatabase(service('MONGODB_URL'));
    });
    afterEach(() => database.drop());

    it('are not completed when its successor has removed them, and the one in use stays', async () => {
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
});
