import { once } from 'node:events';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { CATALOG_VERSION, foldPendingWork } from '@reelog/domain';
import type { MediaQueue, PendingWork } from '@reelog/domain';
import { ReadModelNotReadyError } from '../../../../libs/read-models/src/catalog/catalog-queries.port.js';
import type { ProjectionAdvance } from '../../../../libs/read-models/src/catalog/catalog-queries.port.js';
import { foldAll } from '../../../../libs/read-models/src/testing/catalog-reference.js';
import { addReadyVideo, finishJob, uploadOf } from '../../../../libs/read-models/src/testing/films.js';
import { History } from '../../../../libs/read-models/src/testing/history.js';
import { randomSteps } from '../../../../libs/read-models/src/testing/random-history.js';
import { SqliteReadModels } from './sqlite.read-models.js';
import { LogFile } from '../log/testing/log-file.js';

describe('SqliteReadModels', () => {
  let folder: string;
  let models: string;
  let history: History;
  let log: LogFile;
  let readModels: ObservedReadModels;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-read-models-'));
    models = join(folder, 'read-models');
    history = new History();
    log = new LogFile(join(folder, 'events.db'));
    readModels = new ObservedReadModels({ logPath: log.path, folder: models });
  });
  afterEach(async () => {
    await readModels.stop();
    log.close();
    await rm(folder, { recursive: true });
  });

  async function caughtUp(): Promise<void> {
    log.append(history);
    readModels.notify();
    for (const projection of ['catalog', 'pending-work'])
      expect(await readModels.waitFor(projection, history.events.length, 20_000)).toBe(true);
  }

  async function restart(): Promise<void> {
    await readModels.stop();
    readModels = new ObservedReadModels({ logPath: log.path, folder: models });
    await readModels.start();
  }

  const allEntries = () => readModels.catalog.changedSince(0, 100_000);
  const generationsOf = async (projection: string) =>
    (await readdir(models)).filter((file) => file.startsWith(projection) && file.endsWith('.db'));

  it('says that it is not ready before the first generation is there', async () => {
    await expect(readModels.catalog.get('a')).rejects.toThrow(ReadModelNotReadyError);
    await expect(readModels.pendingWork.waiting('probe', 1)).rejects.toThrow(ReadModelNotReadyError);
    await expect(readModels.pendingWork.find(['a'])).rejects.toThrow(ReadModelNotReadyError);
  });

  it('builds what is missing, then tells in order what it took in, once it can be read', async () => {
    addReadyVideo(history, 'a', 'Old harbour');
    log.append(history);
    const advances: ProjectionAdvance[] = [];
    const readBack: Promise<unknown>[] = [];
    readModels.onAdvance((advance) => {
      if (advance.projection !== 'catalog') return;
      advances.push(advance);
      readBack.push(readModels.catalog.getMany(advance.keys));
    });
    await readModels.start();
    await caughtUp();
    expect(advances).toEqual([]);
    for (const id of ['b', 'c', 'd']) {
      addReadyVideo(history, id, `Video ${id}`);
      await caughtUp();
    }
    expect(advances.at(-1)?.position).toBe(history.events.length);
    expect(advances.flatMap(({ keys }) => keys)).toEqual(expect.arrayContaining(['b', 'c', 'd']));
    expect(advances).toEqual([...advances].sort((x, y) => x.position - y.position));
    expect((await Promise.all(readBack)).flat()).toEqual(
      advances.flatMap(({ keys }) => keys).map((videoId) => expect.objectContaining({ videoId })),
    );
  });

  it('finds out by itself that the log has grown', async () => {
    await readModels.start();
    addReadyVideo(history, 'a', 'Old harbour');
    log.append(history);
    expect(await readModels.waitFor('catalog', 3, 10_000)).toBe(true);
  });

  it('waits for a position no longer than it is told', async () => {
    await readModels.start();
    expect(await readModels.waitFor('catalog', 1, 20)).toBe(false);
    await expect(async () => readModels.waitFor('nothing', 1, 20)).rejects.toThrow('There is no projection nothing');
  });

  it('goes on after a restart where it was', async () => {
    await readModels.start();
    addReadyVideo(history, 'a', 'Old harbour');
    await caughtUp();
    await restart();
    expect(await readModels.catalog.get('a')).toEqual(foldAll(history).get('a'));
    addReadyVideo(history, 'b', 'New harbour');
    await caughtUp();
    expect(await readModels.status()).toMatchObject([
      { name: 'catalog', generation: 1, state: 'live' },
      { name: 'pending-work', generation: 1, state: 'live' },
    ]);
  });

  it('followed live, equals a rebuild and a plain fold, whatever happened', async () => {
    await readModels.start();
    const property = fc.asyncProperty(fc.array(randomSteps, { minLength: 1, maxLength: 4 }), async (parts) => {
      for (const steps of parts) {
        for (const step of steps) step(history);
        await caughtUp();
      }
      const live = await allEntries();
      await readModels.rebuild('catalog');
      expect(await allEntries()).toEqual(live);
      expect(live).toEqual([...foldAll(history).values()].sort((a, b) => a.position - b.position));
    });
    await fc.assert(property, { numRuns: 8 });
  }, 120_000);

  it('answers queries all the time while it is rebuilt, and leaves one generation behind', async () => {
    for (let i = 0; i < 300; i += 1) addReadyVideo(history, `video-${i}`, `Video ${i}`);
    log.append(history);
    await readModels.start();
    await caughtUp();
    let rebuilding = true;
    const rebuilt = readModels.rebuild('catalog').finally(() => (rebuilding = false));
    while (rebuilding) {
      expect((await readModels.catalog.list({ audience: 'viewers', sort: 'newest', limit: 1 })).items).toHaveLength(1);
      await new Promise(setImmediate);
    }
    await rebuilt;
    expect((await readModels.status())[0]).toMatchObject({ generation: 2, position: 900, state: 'live' });
    expect(await generationsOf('catalog')).toEqual([`catalog.v${CATALOG_VERSION}.g2.db`]);
  });

  it('goes on by itself when its thread dies', async () => {
    await readModels.start();
    addReadyVideo(history, 'a', 'Old harbour');
    await caughtUp();
    await endThread(readModels.threads[0]);
    expect((await readModels.status())[0]).toMatchObject({ state: 'failed', position: 3 });
    expect(await readModels.catalog.get('a')).toBeDefined();
    addReadyVideo(history, 'b', 'New harbour');
    await caughtUp();
    expect((await readModels.status())[0]).toMatchObject({ state: 'live', position: 6 });
  });

  it('says so when there is no log', async () => {
    const none = new SqliteReadModels({ logPath: join(folder, 'none.db'), folder: models });
    await expect(none.start()).rejects.toThrow('There is no event log');
    await none.stop();
  });

  it('refuses to rebuild what does not exist', async () => {
    await readModels.start();
    await expect(readModels.rebuild('nothing')).rejects.toThrow('There is no projection nothing');
  });

  it('builds a read model anew that turns out to be damaged when it is asked', async () => {
    for (let i = 0; i < 200; i += 1) addReadyVideo(history, `video-${i}`, `Video ${i}`);
    log.append(history);
    await readModels.start();
    await caughtUp();
    await readModels.stop();
    const [file = ''] = await generationsOf('catalog');
    await scribble(join(models, file));
    await restart();
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

  it('knows which jobs are due, the longest waiting first, until they are done', async () => {
    await readModels.start();
    history.execute('b', uploadOf('b', 'Second'));
    history.pass(1_000);
    history.execute('a', uploadOf('a', 'Third'));
    await caughtUp();
    const waiting = async (limit = 10) =>
      (await readModels.pendingWork.waiting('probe', limit)).map(({ videoId }) => videoId);
    expect(await waiting()).toEqual(['b', 'a']);
    expect(await waiting(1)).toEqual(['b']);
    const [first] = await readModels.pendingWork.waiting('probe', 1);
    expect(first).toEqual(history.events.slice(0, 1).reduce(foldPendingWork, undefined));
    finishJob(history, 'b', 60);
    finishJob(history, 'b', 60);
    history.execute('a', { type: 'RemoveVideo', data: {} });
    await caughtUp();
    expect(await waiting()).toEqual([]);
    const known = await readModels.pendingWork.find(['a', 'b', 'nothing']);
    expect(known.map(({ videoId, video }) => [videoId, video.status]).sort()).toEqual([
      ['a', 'removed'],
      ['b', 'ready'],
    ]);
  });

  it('gives the jobs of one queue by their waiting, whatever waits in the others', async () => {
    await readModels.start();
    for (const video of ['a', 'b', 'c']) {
      history.execute(video, uploadOf(video, video));
      finishJob(history, video, 60);
      history.pass(1_000);
    }
    history.execute('d', uploadOf('d', 'Last'));
    await caughtUp();
    const waiting = async (queue: MediaQueue, limit: number) =>
      (await readModels.pendingWork.waiting(queue, limit)).map(({ videoId }) => videoId);
    expect(await waiting('probe', 1)).toEqual(['d']);
    expect(await waiting('previews', 2)).toEqual(['a', 'b']);
    finishJob(history, 'd', 36_000);
    finishJob(history, 'a', 60);
    await caughtUp();
    expect(await waiting('probe', 10)).toEqual([]);
    expect(await waiting('previews', 10)).toEqual(['b', 'c']);
    expect(await waiting('previews-long', 10)).toEqual(['d']);
  });

  it('says until when a failed try rests', async () => {
    await readModels.start();
    history.execute('a', uploadOf('a', 'Video'));
    const failure = { stage: 'probe', code: 'X', message: 'No.', retryable: true, logTail: '' } as const;
    history.execute('a', { type: 'RecordFailure', data: { job: 1, failure } });
    await caughtUp();
    const item = history.events.reduce<PendingWork | undefined>(foldPendingWork, undefined);
    expect(await readModels.pendingWork.waiting('probe', 10)).toEqual([item]);
  });
});

/** As a thread ends that ends by itself: not in the middle of native code. */
async function endThread(thread: Worker | undefined): Promise<void> {
  if (!thread) throw new Error('There is no thread');
  const ended = once(thread, 'exit');
  thread.postMessage('end');
  await ended;
}

/** Its threads can be ended from outside. */
class ObservedReadModels extends SqliteReadModels {
  readonly threads: Worker[] = [];

  protected override startThread(): Worker {
    const thread = super.startThread();
    this.threads.push(thread);
    return thread;
  }
}

/** Overwrites the second half of a database: its head, and with it its tables' names, stay readable. */
async function scribble(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.alloc(Math.floor(size / 2), 0xab), 0, Math.floor(size / 2), Math.ceil(size / 2));
  await file.close();
}
