import { setTimeout as pause } from 'node:timers/promises';
import { MongoConnection } from '../connection/mongo.connection.js';
import { MongoProjectionStatus, type StatusDocument } from './projection-status.js';
import { openScratchDatabase } from '../connection/testing/scratch-database.js';
import { SeveredLine } from '../connection/testing/severed-line.js';
import { service } from '../../../../test/services/services.js';

type Scratch = Awaited<ReturnType<typeof openScratchDatabase>>;

const WITHIN_MS = 20_000;

describe('the status of a projection', () => {
  let database: Scratch;
  let line: SeveredLine;
  let mine: MongoConnection;
  let others: MongoConnection;
  beforeEach(async () => {
    database = await openScratchDatabase(service('MONGODB_URL'));
    line = new SeveredLine(new URL(database.url));
    mine = await MongoConnection.open({ url: await line.open(), database: 'unused' });
    others = await MongoConnection.open({ url: database.url, database: 'unused' });
  });
  afterEach(async () => {
    await mine.close();
    await others.close();
    await line.close();
    await database.drop();
  });

  async function reached(other: MongoProjectionStatus, state: string): Promise<StatusDocument | undefined> {
    for (const giveUp = Date.now() + WITHIN_MS; Date.now() < giveUp; await pause(50)) {
      const status = await other.read();
      if (status?.told?.state === state) return status;
    }
    throw new Error(`The status did not become ${state}`);
  }

  it('that could not be stored is stored when the server is back, without another call', async () => {
    const told = new MongoProjectionStatus(mine, 'catalog');
    const seen = new MongoProjectionStatus(others, 'catalog');
    told.tell({ state: 'building', progress: 0.5 }, 1);
    await reached(seen, 'building');
    line.sever();
    told.tell({ state: 'live', progress: 1 }, 1);
    await expect(told.read()).rejects.toThrow(); // so the earlier update has failed as well
    line.mend();
    expect(await reached(seen, 'live')).toMatchObject({ told: { state: 'live', progress: 1 } });
  });

  it('that arrives late does not overwrite what another runner has reported meanwhile', async () => {
    const former = new MongoProjectionStatus(mine, 'catalog');
    const runner = new MongoProjectionStatus(others, 'catalog');
    line.sever();
    former.tell({ state: 'building', progress: 0.5 }, 1);
    await expect(former.read()).rejects.toThrow();
    runner.tell({ state: 'live', progress: 1 }, 2);
    await reached(runner, 'live');
    line.mend();
    await expect(readAgain(former)).resolves.toMatchObject({ told: { state: 'live' } });
    await pause(2_500); // longer than until the next retry
    expect(await runner.read()).toMatchObject({ told: { state: 'live' } });
  });

  it('of a former lease holder, and its answer to a rebuild, are rejected after those of its successor', async () => {
    const former = new MongoProjectionStatus(mine, 'catalog');
    const runner = new MongoProjectionStatus(others, 'catalog');
    runner.tell({ state: 'live', progress: 1 }, 2);
    await reached(runner, 'live');
    void runner.askForRebuild(AbortSignal.timeout(WITHIN_MS)).catch(() => undefined);
    former.tell({ state: 'failed', progress: 1, error: 'the operation took too long' }, 1);
    await former.answer(1, 'stopped', 1);
    runner.tell({ state: 'building', progress: 0.5 }, 2);
    const stored = await reached(runner, 'building');
    expect(stored?.done).toBeUndefined();
    runner.tell({ state: 'live', progress: 1 }, 3);
    await reached(runner, 'live');
  });
});

/** Reads as soon as the server can be reached. */
async function readAgain(status: MongoProjectionStatus): Promise<StatusDocument | undefined> {
  for (const giveUp = Date.now() + WITHIN_MS; ;) {
    try {
      return await status.read();
    } catch (error) {
      if (Date.now() > giveUp) throw error;
    }
  }
}
