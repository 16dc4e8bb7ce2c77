import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { type CatalogEntry, type RecordedEvent, videoIdOf } from '@reelog/domain';
import { catalogProjection } from '../catalog/catalog.projection.js';
import {
  CheckpointMovedError,
  FoldFailedError,
  type Generation,
  type Generations,
  LogGapError,
  type Projection,
  type ProjectionSource,
} from './projection-store.port.js';
import { ProjectionRunner } from './projection-runner.js';
import { foldAll } from '../testing/catalog-reference.js';
import { addReadyVideo, finishJob, uploadOf } from '../testing/sample-videos.js';
import { History } from '../testing/history.js';

/** Generations of the catalog for one test, and a log that child processes can read. */
export interface ProjectionStoreUnderTest {
  readonly generations: Generations<CatalogEntry>;
  /** Appends the new events of the history to the log. */
  append(history: History): void;
  /** The log's id, as the child sees it. */
  readonly logId: string;
  /** Starts a process that follows the log with the live generation and prints a line for every committed batch. */
  spawnFollower(): ChildProcess;
  close(): Promise<void>;
}

/** The contract of every projection store, together with the runner; an adapter's spec calls it. */
export function projectionStoreContract(create: () => Promise<ProjectionStoreUnderTest>): void {
  let tested: ProjectionStoreUnderTest;
  let generation: Generation<CatalogEntry>;
  let history: History;

  beforeEach(async () => {
    tested = await create();
    history = new History(undefined, tested.logId);
    generation = await tested.generations.create(history.head());
  });
  afterEach(() => tested.close());

  const runnerOn = (source: ProjectionSource, projection: Projection<CatalogEntry> = catalogProjection) =>
    ProjectionRunner.open(projection, source, generation.store);
  const load = async (...keys: string[]) => [...(await generation.store.load(keys)).values()];

  describe('a store', () => {
    it('is empty at position 0 at first', async () => {
      expect(await generation.store.checkpoint()).toBe(0);
      expect(await load('a')).toEqual([]);
    });

    it('keeps documents and checkpoint of a batch', async () => {
      addReadyVideo(history, 'a', 'Old harbour');
      const docs = foldAll(history);
      await generation.store.commit({ docs, fromCheckpoint: 0, toCheckpoint: 3 });
      expect(await generation.store.checkpoint()).toBe(3);
      expect(await load('a', 'nobody')).toEqual([...docs.values()]);
    });

    it('rejects a batch from another checkpoint completely', async () => {
      history.execute('a', uploadOf('a', 'First'));
      await generation.store.commit({ docs: foldAll(history), fromCheckpoint: 0, toCheckpoint: 1 });
      const before = await load('a');
      finishJob(history, 'a', 60);
      const stale = { docs: foldAll(history), fromCheckpoint: 0, toCheckpoint: 2 };
      await expect(generation.store.commit(stale)).rejects.toThrow(CheckpointMovedError);
      expect(await load('a')).toEqual(before);
      expect(await generation.store.checkpoint()).toBe(1);
    });

    it('stores nothing of a batch in which one document cannot be stored', async () => {
      addReadyVideo(history, 'a', 'Good');
      const circular: Record<string, unknown> = { ...foldAll(history).get('a'), videoId: 'b' };
      circular['self'] = circular;
      const docs = new Map([...foldAll(history), ['b', circular as unknown as CatalogEntry]]);
      await expect(generation.store.commit({ docs, fromCheckpoint: 0, toCheckpoint: 3 })).rejects.toThrow();
      expect(await load('a', 'b')).toEqual([]);
      expect(await generation.store.checkpoint()).toBe(0);
    });

    it('stores thousands of documents at a time', async () => {
      for (let i = 0; i < 3_000; i += 1) history.execute(`video-${i}`, uploadOf(`video-${i}`, `Video ${i}`));
      const docs = foldAll(history);
      await generation.store.commit({ docs, fromCheckpoint: 0, toCheckpoint: 3_000 });
      expect(await generation.store.load([...docs.keys()])).toEqual(docs);
    });
  });

  describe('a runner', () => {
    it('folds in new events and returns the keys of the changed documents', async () => {
      addReadyVideo(history, 'a', 'Old harbour');
      const runner = await runnerOn(history);
      expect(await runner.advance()).toEqual({ position: 3, keys: ['a'], broken: [] });
      expect(await runner.advance()).toBeUndefined();
      history.execute('b', uploadOf('b', 'New harbour'));
      expect(await runner.advance()).toEqual({ position: 4, keys: ['b'], broken: [] });
      expect(await load('a', 'b')).toEqual([...foldAll(history).values()]);
    });

    it('continues where an earlier one stopped, up to the given position', async () => {
      addReadyVideo(history, 'a', 'Old harbour');
      expect(await (await runnerOn(history)).advance(2)).toMatchObject({ position: 2 });
      const next = await runnerOn(history);
      expect(next.position).toBe(2);
      expect(await next.advance(2)).toBeUndefined();
      expect(await next.advance()).toMatchObject({ position: 3 });
      expect(await load('a')).toEqual([...foldAll(history).values()]);
    });

    it('skips events that it has seen already', async () => {
      addReadyVideo(history, 'a', 'Old harbour');
      const repeating: ProjectionSource = {
        head: () => history.head(),
        readAfter: (after, limit) => history.readAfter(Math.max(0, after - 2), limit + Math.min(2, after)),
      };
      const runner = await runnerOn(repeating);
      await runner.advance(2);
      expect(await runner.advance()).toEqual({ position: 3, keys: ['a'], broken: [] });
      expect(await load('a')).toEqual([...foldAll(history).values()]);
    });

    it('never folds past a gap', async () => {
      addReadyVideo(history, 'a', 'Old harbour');
      const gapped: ProjectionSource = {
        head: () => history.head(),
        readAfter: (after, limit) => history.readAfter(after, limit).filter(({ position }) => position !== 2),
      };
      await expect((await runnerOn(gapped)).advance()).rejects.toThrow(LogGapError);
      expect(await generation.store.checkpoint()).toBe(0);
    });

    it('stops when another one works on the same generation', async () => {
      addReadyVideo(history, 'a', 'Old harbour');
      const one = await runnerOn(history);
      const other = await runnerOn(history);
      await one.advance();
      await expect(other.advance()).rejects.toThrow(CheckpointMovedError);
    });

    it('commits what precedes an event that cannot be folded, and names that event', async () => {
      addReadyVideo(history, 'a', 'Old harbour');
      const runner = await runnerOn(history, brokenAt(3));
      expect(await runner.advance()).toMatchObject({ position: 2 });
      const failure = await runner.advance().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(FoldFailedError);
      expect(failure).toMatchObject({ position: 3, message: expect.stringContaining('PreviewsGenerated') });
      expect(await generation.store.checkpoint()).toBe(2);
    });
  });

  describe('generations', () => {
    it('find the complete one, with all its documents', async () => {
      addReadyVideo(history, 'a', 'Old harbour');
      await (await runnerOn(history)).advance();
      await generation.complete();
      await generation.close();
      const live = await tested.generations.openLive(history.head());
      expect(live?.number).toBe(generation.number);
      expect(await live?.store.checkpoint()).toBe(3);
      expect([...((await live?.store.load(['a'])) ?? [])]).toEqual([...foldAll(history)]);
      await live?.close();
    });

    it('find the newest complete one, and remove all others', async () => {
      const older = generation;
      await older.complete();
      const newer = await tested.generations.create(history.head());
      await newer.complete();
      const halfBuilt = await tested.generations.create(history.head());
      for (const each of [older, newer, halfBuilt]) await each.close();
      const live = await tested.generations.openLive(history.head());
      expect(live?.number).toBe(newer.number);
      await live?.remove();
      expect(await tested.generations.openLive(history.head())).toBeUndefined();
    });

    it('ignore one that is unfinished, belongs to another log, or is ahead of the log', async () => {
      await generation.close();
      expect(await tested.generations.openLive(history.head())).toBeUndefined();

      generation = await tested.generations.create({ ...history.head(), logId: 'another' });
      await generation.complete();
      await generation.close();
      expect(await tested.generations.openLive(history.head())).toBeUndefined();

      const before = history.head();
      addReadyVideo(history, 'a', 'Old harbour');
      generation = await tested.generations.create(history.head());
      await (await runnerOn(history)).advance();
      await generation.complete();
      await generation.close();
      expect(await tested.generations.openLive(before)).toBeUndefined();
    });
  });

  it('survives kill -9 at any moment: after every restart it equals a fresh fold', async () => {
    await generation.complete();
    await generation.close();
    for (let round = 0; round < 3; round += 1) {
      const follower = tested.spawnFollower();
      await batches(follower, 1, () => grow(history, tested));
      await batches(follower, 3 + round * 4, () => grow(history, tested));
      follower.kill('SIGKILL');
      grow(history, tested);
      if (follower.exitCode === null && follower.signalCode === null) await once(follower, 'exit');
    }
    const live = await tested.generations.openLive(history.head());
    expect(await live?.store.checkpoint()).toBeGreaterThan(0);
    const runner = live && (await ProjectionRunner.open(catalogProjection, history, live.store));
    while (await runner?.advance());
    const expected = foldAll(history);
    expect(await live?.store.load([...expected.keys()])).toEqual(expected);
    await live?.close();
  }, 60_000);
}

/** Appends a video and some views while the follower works. */
function grow(history: History, { append }: ProjectionStoreUnderTest): void {
  const n = history.events.length;
  addReadyVideo(history, `video-${n}`, `Video ${n}`);
  for (let i = 0; i < 20; i += 1) {
    const event = history.events[Math.floor((i * n) / 20)];
    const target = (event && videoIdOf(event)) ?? '';
    history.view(target, [{ viewer: `viewer-${n}-${i}`, window: '2026-03-01T12:00:00.000Z' }]);
  }
  append(history);
}

/** Resolves after this many lines of a process; calls `meanwhile` every millisecond until then. */
async function batches(follower: ChildProcess, count: number, meanwhile: () => void): Promise<void> {
  let lines = 0;
  let errors = '';
  const countLines = (chunk: Buffer): void => void (lines += chunk.toString().split('\n').length - 1);
  const collect = (chunk: Buffer): void => void (errors += chunk.toString());
  follower.stdout?.on('data', countLines);
  follower.stderr?.on('data', collect);
  const deadline = Date.now() + 20_000;
  while (lines < count) {
    if (Date.now() > deadline || follower.exitCode !== null) throw new Error(`The follower did not work: ${errors}`);
    meanwhile();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  follower.stdout?.off('data', countLines);
  follower.stderr?.off('data', collect);
}

const brokenAt = (position: number): Projection<CatalogEntry> => ({
  ...catalogProjection,
  fold(entry, event: RecordedEvent) {
    if (event.position === position) throw new Error('cannot be folded');
    return catalogProjection.fold(entry, event);
  },
});
