import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MEDIA_JOBS } from '@reelog/domain';
import type { MediaJob } from '@reelog/domain';
import { InProcessBus, SqliteReadModels } from '@reelog/events';
import { createLogger } from '@reelog/platform';
import { InMemoryLeases } from '../../../../libs/events/src/coordination/testing/in-memory.leases.js';
import { finishJob, uploadOf } from '../../../../libs/events/src/read-models/testing/films.js';
import { History } from '../../../../libs/events/src/read-models/testing/history.js';
import { LogFile } from '../../../../libs/events/src/sqlite/testing/log-file.js';
import { MOST_OUT } from './stage-offers.js';
import { WorkDispatcher } from './work-dispatcher.js';

describe('the dispatcher of work', () => {
  let folder: string;
  let history: History;
  let log: LogFile;
  let readModels: SqliteReadModels;
  let leases: InMemoryLeases;
  let dispatcher: WorkDispatcher;
  /** What was offered, in this order. */
  let offered: MediaJob[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-work-'));
    history = new History();
    log = new LogFile(join(folder, 'events.db'));
    readModels = new SqliteReadModels({ logPath: log.path, folder: join(folder, 'read-models') });
    await readModels.start();
    leases = new InMemoryLeases();
    offered = [];
    const bus = new InProcessBus();
    bus.join({
      name: 'frameflow',
      patterns: new Set(Object.values(MEDIA_JOBS)),
      concurrency: 1,
      handle: async (_pattern, job) => void offered.push(job as MediaJob),
    });
    dispatcher = new WorkDispatcher(readModels.pendingWork, readModels, bus, leases, createLogger('silent', false));
    dispatcher.onApplicationBootstrap();
  });
  afterEach(async () => {
    await dispatcher.beforeApplicationShutdown();
    await readModels.stop();
    log.close();
    await rm(folder, { recursive: true });
  });

  /** Brings what is new to the read model, whose advance makes the dispatcher look. */
  async function caughtUp(): Promise<void> {
    log.append(history);
    readModels.notify();
    expect(await readModels.waitFor('pending-work', history.events.length, 20_000)).toBe(true);
  }

  async function until(reached: () => boolean): Promise<void> {
    for (const deadline = Date.now() + 20_000; !reached(); await new Promise(setImmediate))
      if (Date.now() > deadline) throw new Error('Not reached in time');
  }

  function upload(videoId: string): void {
    history.execute(videoId, uploadOf(videoId, videoId));
    history.pass(1_000);
  }

  const offersOf = (stage: MediaJob['stage']): string[] =>
    offered.filter((job) => job.stage === stage).map(({ videoId }) => videoId);

  const numbered = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => `film-${String(i).padStart(4, '0')}`);

  it('offers a probe however many storyboards are out', async () => {
    for (const videoId of numbered(2 * MOST_OUT)) {
      upload(videoId);
      finishJob(history, videoId, 60);
    }
    await caughtUp();
    await until(() => offersOf('previews').length === MOST_OUT);
    upload('late');
    await caughtUp();
    await until(() => offersOf('probe').includes('late'));
    expect(offersOf('previews')).toEqual(numbered(MOST_OUT));
  });

  it('offers each job once, the longest waiting first, and the next ones as those that are out come to their end', async () => {
    const all = numbered(2 * MOST_OUT + 20);
    all.forEach(upload);
    for (let done = 0; done < all.length; done += MOST_OUT) {
      await caughtUp();
      await until(() => offersOf('probe').length >= Math.min(done + MOST_OUT, all.length));
      expect(offersOf('probe')).toEqual(all.slice(0, done + MOST_OUT));
      all.slice(done, done + MOST_OUT).forEach((videoId) => finishJob(history, videoId, 60));
    }
    await caughtUp();
    await until(() => offersOf('previews').length === MOST_OUT);
    expect(offersOf('probe')).toEqual(all);
  });

  it('keeps in mind what is out when jobs come back that have waited longer', async () => {
    const restored = numbered(20);
    restored.forEach(upload);
    for (const videoId of restored) history.execute(videoId, { type: 'RemoveVideo', data: {} });
    const others = numbered(MOST_OUT + 20).slice(20);
    others.forEach(upload);
    await caughtUp();
    await until(() => offersOf('probe').length === MOST_OUT);
    for (const videoId of restored) history.execute(videoId, { type: 'RestoreVideo', data: {} });
    await caughtUp();
    for (const videoId of others.slice(0, 50)) finishJob(history, videoId, 60);
    await caughtUp();
    await until(() => offersOf('probe').length >= MOST_OUT + 20);
    await until(() => offersOf('previews').length === 50);
    expect(offersOf('probe')).toEqual([...others, ...restored]);
  });

  it('does not offer again what is out when it gets a lost lease back', async () => {
    numbered(5).forEach(upload);
    await caughtUp();
    await until(() => offersOf('probe').length === 5);
    leases.lose('work');
    upload('next');
    await caughtUp();
    await until(() => offersOf('probe').includes('next'));
    expect(offersOf('probe')).toEqual([...numbered(5), 'next']);
  });
});
