import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MEDIA_CANCEL, MEDIA_JOBS, type MediaCancelMessage, type MediaJobMessage } from '@reelog/domain';
import { WriteGate } from '@reelog/events';
import { InProcessBus } from '@reelog/messaging';
import { createLogger } from '@reelog/platform';
import { SqliteReadModels } from '@reelog/sqlite';
import { InMemoryLeases } from '../../../../libs/coordination/src/testing/in-memory.leases.js';
import { finishJob, uploadOf } from '../../../../libs/read-models/src/testing/sample-videos.js';
import { History } from '../../../../libs/read-models/src/testing/history.js';
import { LogFile } from '../../../../adapters/sqlite/src/log/testing/log-file.js';
import { MOST_OUT } from './queue-offers.js';
import { WorkDispatcher } from './work-dispatcher.js';

describe('the dispatcher of work', () => {
  let folder: string;
  let history: History;
  let log: LogFile;
  let readModels: SqliteReadModels;
  let leases: InMemoryLeases;
  let dispatcher: WorkDispatcher;
  let gate: WriteGate;
  /** Offered jobs, in order. */
  let offered: MediaJobMessage[];
  let cancelled: MediaCancelMessage[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-work-'));
    history = new History();
    log = new LogFile(join(folder, 'events.db'));
    readModels = new SqliteReadModels({ logPath: log.path, folder: join(folder, 'read-models') });
    await readModels.start();
    leases = new InMemoryLeases();
    offered = [];
    cancelled = [];
    const bus = new InProcessBus();
    bus.join({
      name: 'frameflow',
      patterns: new Set(Object.values(MEDIA_JOBS)),
      concurrency: 1,
      handle: async (_pattern, job) => void offered.push(job as MediaJobMessage),
    });
    bus.join({
      name: 'frameflow.cancel',
      patterns: new Set([MEDIA_CANCEL]),
      concurrency: 1,
      handle: async (_pattern, message) => void cancelled.push(message as MediaCancelMessage),
    });
    gate = new WriteGate();
    const silent = createLogger('silent', false);
    const head = { head: async () => history.head() };
    dispatcher = new WorkDispatcher(readModels.pendingWork, readModels, bus, leases, silent, head, gate);
    dispatcher.onApplicationBootstrap();
  });
  afterEach(async () => {
    await dispatcher.beforeApplicationShutdown();
    await readModels.stop();
    log.close();
    await rm(folder, { recursive: true });
  });

  /** Updates the read model, which triggers the dispatcher. */
  async function caughtUp(): Promise<void> {
    log.append(history);
    readModels.notify();
    expect(await readModels.waitFor('pending-work', history.events.length, 20_000)).toBe(true);
  }

  async function until(reached: () => boolean): Promise<void> {
    for (const deadline = Date.now() + 20_000; !reached(); await sleep(5))
      if (Date.now() > deadline) throw new Error('Not reached in time');
  }

  function upload(videoId: string): void {
    history.execute(videoId, uploadOf(videoId, videoId));
    history.pass(1_000);
  }

  const offersOf = (stage: MediaJobMessage['stage']): string[] =>
    offered.filter((job) => job.stage === stage).map(({ videoId }) => videoId);

  const numbered = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => `video-${String(i).padStart(4, '0')}`);

  it('offers a probe however many storyboards are offered', async () => {
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

  it('offers each job once, the longest waiting first, and more as offered ones end', async () => {
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

  it('remembers offered jobs when jobs return that have waited longer', async () => {
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

  it('does not offer jobs again when it acquires a lost lease again', async () => {
    numbered(5).forEach(upload);
    await caughtUp();
    await until(() => offersOf('probe').length === 5);
    leases.lose('work');
    upload('next');
    await caughtUp();
    await until(() => offersOf('probe').includes('next'));
    expect(offersOf('probe')).toEqual([...numbered(5), 'next']);
  });

  it('sends the log id with each job, and offers none while writing is stopped', async () => {
    gate.close('store-ownership', 'The store belongs to another log.');
    upload('a');
    await caughtUp();
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    expect(offered).toEqual([]);
    gate.open('store-ownership');
    upload('b');
    await caughtUp();
    await until(() => offersOf('probe').length === 2);
    expect(offered.map(({ logId }) => logId)).toEqual(Array(2).fill(history.head().logId));
  });

  it('cancels the work of a video when it is removed, and offers it again when it is restored', async () => {
    upload('a');
    upload('b');
    await caughtUp();
    await until(() => offered.length === 2);
    history.execute('a', { type: 'RemoveVideo', data: {} });
    finishJob(history, 'b', 60);
    await caughtUp();
    await until(() => cancelled.length > 0 && offersOf('previews').length === 1);
    expect(cancelled).toEqual([{ videoId: 'a', position: 3 }]);
    history.execute('a', { type: 'RestoreVideo', data: {} });
    await caughtUp();
    await until(() => offersOf('probe').length === 3);
    expect(offersOf('probe')).toEqual(['a', 'b', 'a']);
    const offers = offered.filter(({ videoId }) => videoId === 'a');
    expect(offers.map(({ job, position }) => [job, position])).toEqual([
      [1, 1],
      [1, 5],
    ]);
  });

  it('cancels unknown work on a removed video when it reports progress', async () => {
    upload('a');
    upload('b');
    history.execute('a', { type: 'RemoveVideo', data: {} });
    await caughtUp();
    await until(() => offersOf('probe').includes('b'));
    dispatcher.heardOf({ videoId: 'b', job: 1 });
    dispatcher.heardOf({ videoId: 'a', job: 1 });
    await until(() => cancelled.length > 0);
    expect(cancelled).toEqual([{ videoId: 'a', position: 3 }]);
  });

  it('offers long work in a queue of its own', async () => {
    const all = numbered(2 * MOST_OUT);
    for (const videoId of all) {
      upload(videoId);
      finishJob(history, videoId, 36_000);
    }
    upload('short');
    finishJob(history, 'short', 60);
    await caughtUp();
    await until(() => offersOf('previews').includes('short'));
  });

  it('waits at most the delay of a job, however far the clock stepped back since it was recorded', async () => {
    history.pass(30 * 365 * 24 * 3_600_000);
    upload('first');
    history.execute('again', uploadOf('again', 'again'));
    const failure = { stage: 'probe', code: 'X', message: 'No.', retryable: true, logTail: '' } as const;
    history.execute('again', { type: 'RecordFailure', data: { job: 1, failure } });
    await caughtUp();
    const seen = performance.now();
    await until(() => offersOf('probe').includes('first'));
    await until(() => offersOf('probe').includes('again'));
    expect(performance.now() - seen).toBeGreaterThan(4_000); // its delay is 5 s; the sweep runs every 2 s
  });
});
