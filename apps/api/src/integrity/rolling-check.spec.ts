import { createHash, randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  type IntegrityChecked,
  originalKey,
  type PreviewFile,
  previewFolder,
  renditionFolder,
  SYSTEM_STREAM,
  videoStream,
  videoDecider,
} from '@reelog/domain';
import { WriteGate } from '@reelog/events';
import { FileObjectStore } from '@reelog/files';
import { createLogger, createMetrics } from '@reelog/platform';
import { SqliteEventLog, SqliteReadModels } from '@reelog/sqlite';
import { ObjectNotFoundError, type ObjectStore, ObjectStoreUnavailableError, Sha256Thread } from '@reelog/storage';
import { mediaOf, previewsOf, rendition, uploadOf } from '../../../../libs/read-models/src/testing/sample-videos.js';
import { busOf } from '../commands/testing/bus-of.js';
import { ReprocessVideoHandler } from '../videos/commands/reprocess-video/reprocess-video.command.js';
import { type VideoWrite, VideoWriter } from '../videos/commands/video-writer.js';
import { requestCycle } from './cycle-request.js';
import { FaultFollowUp } from './fault-follow-up.js';
import { IntegrityRecord } from './integrity-record.js';
import { loadProgress, newProgress, saveProgress } from './progress.js';
import { ObjectReader } from './read-object.js';
import { RollingCheck } from './rolling-check.js';

const CYCLE_MS = 90 * 24 * 3600_000;
const frameflow = { id: 'frameflow', role: 'system' } as const;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the reading of all stored objects', () => {
  let folder: string;
  let log: SqliteEventLog;
  let store: FileObjectStore;
  let gate: WriteGate;
  let writer: VideoWriter;
  let record: IntegrityRecord;
  let stop: AbortController;
  let running: Promise<unknown>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-integrity-'));
    log = await SqliteEventLog.open(join(folder, 'events.db'));
    store = await FileObjectStore.open(join(folder, 'objects'));
    await store.put('marker', Readable.from([Buffer.from('of this log')]));
    gate = new WriteGate();
    const models = { folder: join(folder, 'read-models'), logPath: join(folder, 'events.db') };
    writer = new VideoWriter(log, new SqliteReadModels(models).catalog);
    stop = new AbortController();
    running = Promise.resolve();
  });
  afterEach(async () => {
    await halt();
    await log.close();
    await rm(folder, { recursive: true });
  });

  /** Starts or continues like a process that has just acquired the lease. */
  async function start(of?: ObjectStore): Promise<void> {
    of ??= await FileObjectStore.open(join(folder, 'objects')); // a new store, without cached open files
    stop = new AbortController();
    record = new IntegrityRecord(log);
    const parts = {
      log,
      store: of,
      gate,
      ownership: { confirm: async () => void (await of.read('marker')).destroy() },
      record,
      followUp: new FaultFollowUp(log, of, record, busOf(new ReprocessVideoHandler(writer))),
      reader: new ObjectReader(of, new Sha256Thread()),
      metrics: createMetrics(),
      logger: createLogger('silent', false),
      cycleMs: CYCLE_MS,
    };
    const check = new RollingCheck(parts);
    running = check.run(stop.signal).catch(async (error: unknown) => {
      await check.stop();
      return error;
    });
  }

  async function halt(): Promise<unknown> {
    stop.abort();
    return running;
  }

  const checks = async (): Promise<IntegrityChecked['data'][]> =>
    (await log.readStream(SYSTEM_STREAM)).flatMap((event) => (event.type === 'IntegrityChecked' ? [event.data] : []));

  async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
    for (;;) {
      const seen = await look();
      if (seen) return seen;
      await new Promise((wait) => setTimeout(wait, 20));
    }
  }

  /** Runs until a total number of cycles has ended, then stops. @returns everything recorded */
  async function readThrough(cycles = 1): Promise<IntegrityChecked['data'][]> {
    await start();
    const isOver = async () => (await checks()).filter(({ kind }) => kind === 'cycle').length >= cycles;
    await until(isOver);
    await halt();
    return checks();
  }

  const withRead = (read: ObjectStore['read']): ObjectStore => ({
    put: (key, body, options) => store.put(key, body, options),
    stat: (key) => store.stat(key),
    read,
    delete: (key) => store.delete(key),
    move: (from, to) => store.move(from, to),
    list: (prefix) => store.list(prefix),
    locate: (key) => store.locate(key),
  });

  const put = (key: string, text: string) => store.put(key, Readable.from([Buffer.from(text)]));
  const pathOf = (key: string): string => join(folder, 'objects', key);

  const command = (videoId: string, what: VideoWrite['command']) =>
    writer.write(videoDecider, {
      videoId,
      command: what,
      context: { actor: frameflow, commandId: randomUUID(), repeatable: false, correlationId: 'c', causationId: null },
      digest: '',
    });

  const unplayable = { ...mediaOf(60), browserPlayable: false };

  /** Adds a video with its original and its previews in the store; without previews if their job is 0. */
  async function addVideo(text = 'a clip', previewsJob = 2, media = mediaOf(60)): Promise<string> {
    const videoId = randomUUID();
    const stored = await put(originalKey(videoId), text);
    const upload = uploadOf(videoId, 'Video');
    await command(videoId, { ...upload, data: { ...upload.data, ...sized(stored) } });
    await command(videoId, { type: 'RecordProbe', data: { job: 1, media } });
    if (previewsJob > 0) await addPreviews(videoId, previewsJob);
    return videoId;
  }

  /** Adds a video that browsers do not play, with its rendition. */
  async function addConverted(): Promise<string> {
    const videoId = await addVideo(undefined, 2, unplayable);
    await addRendition(videoId, 3);
    return videoId;
  }

  async function addRendition(videoId: string, job: number): Promise<void> {
    const runId = `run-${job}`;
    const stored = await put(`${renditionFolder(videoId, runId)}/video.mp4`, runId);
    const parts = [{ name: 'video.mp4', ...sized(stored) }];
    await command(videoId, { type: 'RecordRendition', data: { job, rendition: { ...rendition, runId, parts } } });
  }

  const sized = ({ sizeBytes, sha256 }: { sizeBytes: number; sha256: string }) => ({ sizeBytes, sha256 });

  async function addPreviews(videoId: string, job: number): Promise<string> {
    const runId = `run-${job}`;
    const files: PreviewFile[] = [];
    const previews = previewsOf(runId, 60);
    for (const file of previews.files)
      files.push({ ...file, ...sized(await put(`${previewFolder(videoId, runId)}/${file.name}`, file.name)) });
    await command(videoId, { type: 'RecordPreviews', data: { job, previews: { ...previews, files } } });
    return runId;
  }

  it('ends with one event when all objects are intact', async () => {
    await addVideo();
    expect(await readThrough()).toEqual([
      {
        kind: 'cycle',
        startedAt: expect.any(String),
        outcome: 'completed',
        upToPosition: 3,
        objects: 3,
        bytes: 6 + 'sheet-0.jpg'.length + 'thumbnail.jpg'.length,
        newFaults: 0,
        skipped: 0,
        unknown: { count: 0, keys: [] },
      },
    ]);
  });

  it('records each missing and each changed object once, whatever its size', async () => {
    const [lost, changed] = [await addVideo(), await addVideo()];
    await rm(pathOf(originalKey(lost)));
    await writeFile(pathOf(originalKey(changed)), 'A clip');
    const expected = { sizeBytes: 6, sha256: sha256('a clip') };
    const [first, second, cycle] = await readThrough();
    expect(first).toEqual({ kind: 'fault', key: originalKey(lost), position: 1, fault: 'missing', expected });
    expect(second).toEqual({
      kind: 'fault',
      key: originalKey(changed),
      position: 4,
      fault: 'changed',
      expected,
      found: { sizeBytes: 6, sha256: sha256('A clip') },
    });
    expect(cycle).toMatchObject({ kind: 'cycle', newFaults: 2, objects: 6 });
    await requestCycle(store);
    expect(await readThrough(2)).toHaveLength(4);
    expect(await readFile(pathOf(originalKey(changed)), 'utf8')).toBe('A clip');
    await record.refresh();
    expect(record.faultsOf(changed)).toMatchObject([{ key: originalKey(changed), fault: 'changed' }]);
  });

  it('ends a fault when the object is intact again', async () => {
    const videoId = await addVideo();
    await appendFile(pathOf(originalKey(videoId)), '!');
    await readThrough();
    await writeFile(pathOf(originalKey(videoId)), 'a clip');
    await start();
    const ended = await until(async () => (await checks()).find(({ kind }) => kind === 'faultEnded'));
    expect(ended).toEqual({ kind: 'faultEnded', key: originalKey(videoId), how: 'restored' });
    await record.refresh();
    expect(record.faultOf(originalKey(videoId))).toBeUndefined();
  });

  it('makes damaged previews again, and ends the faults of replaced ones', async () => {
    const videoId = await addVideo();
    const key = `${previewFolder(videoId, 'run-2')}/thumbnail.jpg`;
    await rm(pathOf(key));
    await start();
    const requested = await until(async () =>
      (await log.readStream(videoStream(videoId))).find(({ type }) => type === 'ProcessingRequested'),
    );
    expect(requested.actor).toEqual({ id: 'integrity', role: 'system' });
    await halt();
    await command(videoId, { type: 'RecordProbe', data: { job: 3, media: mediaOf(60) } });
    await addPreviews(videoId, 4);
    await start();
    const ended = await until(async () => (await checks()).find(({ kind }) => kind === 'faultEnded'));
    expect(ended).toEqual({ kind: 'faultEnded', key, how: 'replaced' });
    await halt();
    const cycles = (await readThrough()).filter(({ kind }) => kind === 'cycle').length;
    await requestCycle(store);
    await readThrough(cycles + 1);
    expect((await checks()).filter(({ kind }) => kind === 'fault')).toHaveLength(1);
  });

  it('makes a damaged rendition again, and leaves an intact one as it is', async () => {
    const [videoId, other] = [await addConverted(), await addConverted()];
    const key = `${renditionFolder(videoId, 'run-3')}/video.mp4`;
    await rm(pathOf(key));
    await rm(pathOf(`${previewFolder(other, 'run-2')}/thumbnail.jpg`));
    await start();
    const requestOf = (id: string) =>
      until(async () => (await log.readStream(videoStream(id))).find(({ type }) => type === 'ProcessingRequested'));
    expect((await requestOf(videoId)).data).not.toHaveProperty('keepRendition');
    expect((await requestOf(other)).data).toMatchObject({ keepRendition: true });
    await halt();
    expect((await checks()).filter(({ kind }) => kind === 'fault')).toHaveLength(2);
    await command(videoId, { type: 'RecordProbe', data: { job: 4, media: unplayable } });
    await addPreviews(videoId, 5);
    await addRendition(videoId, 6);
    await start();
    const ended = await until(async () => (await checks()).find(({ kind }) => kind === 'faultEnded'));
    expect(ended).toEqual({ kind: 'faultEnded', key, how: 'replaced' });
  });

  it('makes no previews from a changed original', async () => {
    const videoId = await addVideo();
    await rm(pathOf(`${previewFolder(videoId, 'run-2')}/thumbnail.jpg`));
    await writeFile(pathOf(originalKey(videoId)), 'A clip');
    await readThrough();
    await start(); // handles the known faults first
    await until(async () => (await loadProgress(store, (await log.head()).logId))?.paced);
    await halt();
    const types = (await log.readStream(videoStream(videoId))).map(({ type }) => type);
    expect(types).not.toContain('ProcessingRequested');
  });

  it('makes at most 20 sets of previews again per day', async () => {
    for (let i = 0; i < 2; i += 1) await rm(pathOf(`${previewFolder(await addVideo(), 'run-2')}/thumbnail.jpg`));
    const remadeAtMs = Array.from({ length: 19 }, () => 0);
    await saveProgress(store, { ...newProgress((await log.head()).logId, false), remadeAtMs });
    await readThrough();
    const { events } = await log.readPage({ limit: 1_000, filter: { types: ['ProcessingRequested'] } });
    expect(events).toHaveLength(1);
  });

  it('stops when too many objects differ from the log', async () => {
    for (let i = 0; i < 12; i += 1) await rm(pathOf(originalKey(await addVideo())));
    const recorded = await readThrough();
    expect(recorded.at(-1)).toMatchObject({ kind: 'cycle', outcome: 'stopped', newFaults: 10 });
    expect(recorded).toHaveLength(11);
    await readThrough(2); // a restart starts a new cycle, and records only new faults
    expect((await checks()).filter(({ kind }) => kind === 'fault')).toHaveLength(12);
  });

  it('reads objects without a digest first, and compares them with that reading later', async () => {
    const videoId = await addVideo(undefined, 0);
    const key = `${previewFolder(videoId, 'run-2')}/thumbnail.jpg`;
    const { sizeBytes } = await put(key, 'a picture');
    const file = { name: 'thumbnail.jpg', role: 'thumbnail', contentType: 'image/jpeg', sizeBytes } as const;
    const previews = { ...previewsOf('run-2', 60), files: [file] };
    await command(videoId, { type: 'RecordPreviews', data: { job: 2, previews } });
    const [baseline] = await readThrough();
    const object = { key, sizeBytes, sha256: sha256('a picture') };
    expect(baseline).toEqual({ kind: 'baseline', firstPosition: 3, lastPosition: 3, objects: [object] });
    await writeFile(pathOf(key), 'A picture');
    await requestCycle(store);
    const found = (await readThrough(2)).filter((each) => each.kind === 'fault' && each.key === object.key);
    expect(found).toMatchObject([{ fault: 'changed', expected: { sizeBytes, sha256: object.sha256 } }]);
    expect((await checks()).filter(({ kind }) => kind === 'baseline')).toHaveLength(1);
  });

  it('lists objects that no event names, once they are a day old', async () => {
    const videoId = await addVideo();
    const [old, young] = [`originals/${randomUUID()}`, `previews/${videoId}/run-9/sheet-001.jpg`];
    await put(old, 'unknown');
    await put(young, 'under way');
    const longAgo = new Date(Date.now() - 25 * 3600_000);
    await utimes(pathOf(old), longAgo, longAgo);
    expect((await readThrough()).at(-1)).toMatchObject({ unknown: { count: 1, keys: [old] } });
  });

  it('does not report purged objects as missing', async () => {
    const videoId = await addVideo();
    await command(videoId, { type: 'RemoveVideo', data: {} });
    await command(videoId, { type: 'PurgeVideo', data: { objectKeys: [originalKey(videoId)] } });
    await rm(pathOf(originalKey(videoId)));
    expect(await readThrough()).toMatchObject([{ kind: 'cycle', newFaults: 0 }]);
  });

  it('does not report missing objects when the store is unavailable or another one', async () => {
    await addVideo();
    await readThrough();
    await start(withRead(() => Promise.reject(new ObjectStoreUnavailableError())));
    expect(await running).toBeInstanceOf(ObjectStoreUnavailableError);
    await start();
    await halt();
    await requestCycle(store);
    let readings = 0;
    await start(withRead((key) => (++readings === 1 ? store.read(key) : Promise.reject(new ObjectNotFoundError(key)))));
    expect(await running).toEqual(new ObjectNotFoundError('marker'));
    expect((await checks()).filter(({ kind }) => kind === 'fault')).toEqual([]);
  });

  it('writes nothing while writing is stopped', async () => {
    await addVideo();
    gate.close('store-ownership', 'The store belongs to another log.');
    await start();
    expect(String(await running)).toContain('The store belongs to another log.');
    expect(await store.stat('integrity/progress.json')).toBeUndefined();
  });

  it('continues from the progress of another process', async () => {
    for (let i = 0; i < 3; i += 1) await addVideo();
    const third = originalKey((await log.readPage({ limit: 10 })).events[6]?.streamId.slice('video-'.length) ?? '');
    await start(
      withRead((key) => (key === third ? Promise.reject(new ObjectStoreUnavailableError()) : store.read(key))),
    );
    await running;
    expect(await loadProgress(store, (await log.head()).logId)).toMatchObject({ position: 6, objects: 6 });
    expect(await readThrough()).toMatchObject([{ kind: 'cycle', objects: 9 }]);
  });
});
