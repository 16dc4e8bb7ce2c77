import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogEntry } from '@reelog/domain';
import { WriteGate } from '@reelog/events';
import { FileObjectStore } from '@reelog/files';
import { catalogProjection, type Projection } from '@reelog/read-models';
import { CatchUpProjection } from '../../../../libs/read-models/src/projections/catch-up-projection.js';
import { addReadyVideo } from '../../../../libs/read-models/src/testing/sample-videos.js';
import { History } from '../../../../libs/read-models/src/testing/history.js';
import { catalogTables } from '../../../../adapters/sqlite/src/read-models/catalog.tables.js';
import { SqliteGenerations } from '../../../../adapters/sqlite/src/read-models/projection-generations.js';
import type { MediaStatus } from '../contract/health.schema.js';
import { Readiness } from './readiness.js';

describe('readiness', () => {
  let folder: string;
  let history: History;
  let followed: CatchUpProjection<CatalogEntry>;
  let readiness: Readiness;
  let gate: WriteGate;
  let problem: string | undefined;
  let media: MediaStatus | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-ready-'));
    history = new History();
    gate = new WriteGate();
    problem = undefined;
    media = undefined;
    addReadyVideo(history, 'a', 'Old harbour');
  });
  afterEach(async () => {
    await followed.close();
    await rm(folder, { recursive: true });
  });

  /** Starts a process that runs its projection one step at a time. */
  async function start(projection: Projection<CatalogEntry> = catalogProjection): Promise<void> {
    const generations = new SqliteGenerations(join(folder, 'read-models'), projection, catalogTables);
    followed = new CatchUpProjection(projection, history, generations, {
      advanced: () => undefined,
      switched: async () => undefined,
      changed: () => undefined,
    });
    await followed.open();
    readiness = new Readiness(
      { head: async () => history.head(), writable: async () => undefined },
      await FileObjectStore.open(join(folder, 'media')),
      { status: async () => [followed.status()] },
      [],
      gate,
      { problem: () => problem },
      async () => media,
    );
    await readiness.onApplicationBootstrap();
  }

  async function settle(): Promise<void> {
    while (await followed.step());
  }

  const catalogState = async () => {
    const { status, dependencies } = await readiness.health();
    return [status, dependencies.find(({ name }) => name === 'projection:catalog')?.detail];
  };

  it('is false while writing is stopped, with the reason', async () => {
    await start();
    await settle();
    gate.close('store-ownership', 'The store belongs to another log.');
    expect(await readiness.health()).toMatchObject({
      status: 'unavailable',
      dependencies: [
        { name: 'store-ownership', ok: false, detail: 'The store belongs to another log.' },
        ...Array(3).fill({ ok: true }),
      ],
    });
    gate.open('store-ownership');
    expect(await catalogState()).toEqual(['ok', undefined]);
  });

  it('stays true, degraded, while stored files differ from the log', async () => {
    await start();
    await settle();
    problem = '1 stored file is missing.';
    const { status, dependencies } = await readiness.health();
    expect(status).toBe('degraded');
    expect(dependencies.find(({ name }) => name === 'integrity')).toEqual({
      name: 'integrity',
      ok: false,
      detail: problem,
    });
  });

  it('stays true, degraded, while no media can be processed', async () => {
    await start();
    await settle();
    media = { unable: 'No media can be processed on this machine' };
    expect(await readiness.health()).toMatchObject({ status: 'degraded', media });
    expect((await readiness.health()).dependencies).toContainEqual({ name: 'media', ok: false, detail: media.unable });
  });

  it('is false while the first generation is built', async () => {
    await start();
    expect(await catalogState()).toEqual(['unavailable', 'building, at position 0']);
    await settle();
    expect(await catalogState()).toEqual(['ok', undefined]);
  });

  it('stays true while a generation is built beside the live one', async () => {
    await start();
    await settle();
    const rebuilt = followed.rebuild();
    await followed.step();
    expect(followed.status()).toMatchObject({ state: 'building', generation: 1 });
    expect(await catalogState()).toEqual(['ok', undefined]);
    await settle();
    await rebuilt;
    expect(await catalogState()).toEqual(['ok', undefined]);
  });

  it('is false until the live generation reaches the head of the start, also during a rebuild', async () => {
    await start();
    await settle();
    await followed.close();
    addReadyVideo(history, 'b', 'New harbour');
    await start();
    expect(await catalogState()).toEqual(['unavailable', 'live, at position 3']);
    await settle();
    expect(await catalogState()).toEqual(['ok', undefined]);
  });

  it('is false after the live generation fails, also during its rebuild', async () => {
    let isBroken = false;
    await start({
      ...catalogProjection,
      fold(entry, event) {
        if (isBroken) throw new Error('cannot be folded');
        return catalogProjection.fold(entry, event);
      },
    });
    await settle();
    isBroken = true;
    addReadyVideo(history, 'b', 'New harbour');
    await settle();
    expect((await catalogState())[0]).toBe('unavailable');
    isBroken = false;
    const rebuilt = followed.rebuild();
    await followed.step();
    expect(followed.status()).toMatchObject({ state: 'building', generation: 1 });
    expect((await catalogState())[0]).toBe('unavailable');
    await settle();
    await rebuilt;
    expect(await catalogState()).toEqual(['ok', undefined]);
  });
});
