import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InProcessLeases } from '@reelog/coordination';
import {
  MEDIA_JOBS,
  MEDIA_RESULT_SCHEMA,
  type MediaJobMessage,
  originalKey,
  videoStream,
  videoDecider,
} from '@reelog/domain';
import { CommitRefusedError, EventLogUnavailableError, WriteGate } from '@reelog/events';
import { InProcessBus } from '@reelog/messaging';
import { createLogger, createMetrics } from '@reelog/platform';
import { SqliteEventLog, SqliteReadModels } from '@reelog/sqlite';
import { mediaOf, previewsOf, rendition, uploadOf } from '../../../../libs/read-models/src/testing/sample-videos.js';
import { busOf } from '../commands/testing/bus-of.js';
import { RecordMediaResultHandler } from '../videos/commands/record-media-result/record-media-result.command.js';
import { VideoWriter } from '../videos/commands/video-writer.js';
import { MediaResultsController } from './media-results.controller.js';
import { WorkDispatcher } from './work-dispatcher.js';

const silent = createLogger('silent', false);

describe('a result of frameflow', () => {
  let folder: string;
  let log: SqliteEventLog;
  let readModels: SqliteReadModels;
  let writer: VideoWriter;
  let dispatcher: WorkDispatcher;
  let results: MediaResultsController;
  let offered: MediaJobMessage[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-results-'));
    const logPath = join(folder, 'log', 'events.sqlite');
    readModels = new SqliteReadModels({ logPath, folder: join(folder, 'read-models') });
    log = await SqliteEventLog.open(logPath, { onHeadChange: () => readModels.notify() });
    await readModels.start();
    writer = new VideoWriter(log, readModels.catalog);
    const bus = new InProcessBus();
    offered = [];
    bus.join({
      name: 'frameflow',
      patterns: new Set(Object.values(MEDIA_JOBS)),
      concurrency: 1,
      handle: async (_pattern, job) => void offered.push(job as MediaJobMessage),
    });
    dispatcher = new WorkDispatcher(
      readModels.pendingWork,
      readModels,
      bus,
      new InProcessLeases(),
      silent,
      log,
      new WriteGate(),
    );
    const commandBus = busOf(new RecordMediaResultHandler(writer));
    results = new MediaResultsController(createMetrics(), commandBus, dispatcher, silent);
  });
  afterEach(async () => {
    await dispatcher.beforeApplicationShutdown();
    await readModels.stop();
    await log.close();
    await rm(folder, { recursive: true });
  });

  async function uploaded(): Promise<string> {
    const videoId = randomUUID();
    const context = { commandId: videoId, repeatable: false, correlationId: videoId, causationId: null };
    const command = uploadOf(videoId, 'Video');
    await writer.write(videoDecider, {
      videoId,
      command,
      context: { ...context, actor: { id: 'ana', role: 'manager' } },
      digest: originalKey(videoId),
    });
    return videoId;
  }

  const eventsOf = (videoId: string) => log.readStream(videoStream(videoId));
  const probeOf = (videoId: string, facts: object) => ({
    videoId,
    job: 1,
    schema: MEDIA_RESULT_SCHEMA,
    outcome: 'probed',
    media: { ...mediaOf(60), ...facts },
  });

  it.each([{ durationSeconds: 0 }, { frameRate: 1e9 }, { durationSeconds: 2e7 }, { width: 160_000 }, { height: null }])(
    'that is rejected for its facts (%j) ends the job as failed, without a retry and with the reason',
    async (facts) => {
      const videoId = await uploaded();
      await results.record(probeOf(videoId, facts));
      await results.record(probeOf(videoId, facts)); // delivered again
      const [, failure, ...rest] = await eventsOf(videoId);
      expect(rest).toEqual([]);
      expect(failure).toMatchObject({
        type: 'ProcessingFailed',
        data: { stage: 'probe', code: 'MEDIA.RESULT_REFUSED', retryable: false, attempt: 1 },
      });
      expect(failure?.data).toHaveProperty('logTail', expect.stringContaining(`media.${Object.keys(facts)[0]}`));
    },
  );

  it('that is rejected as previews, or with an unknown stage, ends the due job', async () => {
    for (const broken of [
      { outcome: 'previews', previews: { runId: 'x' } },
      { outcome: 'sung', song: 'la' },
    ]) {
      const videoId = await uploaded();
      await results.record(probeOf(videoId, {}));
      await results.record({ videoId, job: 2, schema: MEDIA_RESULT_SCHEMA, ...broken });
      expect((await eventsOf(videoId)).at(-1)).toMatchObject({
        type: 'ProcessingFailed',
        data: { stage: 'previews', retryable: false },
      });
    }
  });

  it('that is rejected as a rendition ends its job only, and the video stays as it is', async () => {
    const videoId = await uploaded();
    await results.record(probeOf(videoId, { browserPlayable: false }));
    const of = (job: number) => ({ videoId, job, schema: MEDIA_RESULT_SCHEMA });
    await results.record({ ...of(2), outcome: 'previews', previews: previewsOf(randomUUID(), 60) });
    await results.record({ ...of(3), outcome: 'rendition', rendition: { ...rendition, parts: [] } });
    expect((await eventsOf(videoId)).at(-1)).toMatchObject({
      type: 'ProcessingFailed',
      data: { stage: 'rendition', code: 'MEDIA.RESULT_REFUSED', logTail: expect.stringContaining('rendition.parts') },
    });
  });

  it('that is rejected finally by the log ends the job as failed', async () => {
    const videoId = await uploaded();
    const append = log.append.bind(log);
    log.append = (commit) =>
      commit.events[0].type === 'VideoProbed' ? Promise.reject(new CommitRefusedError('too large')) : append(commit);
    await results.record(probeOf(videoId, {}));
    expect((await eventsOf(videoId)).map(({ type }) => type)).toEqual(['VideoUploaded', 'ProcessingFailed']);
  });

  it('that is rejected by an unavailable log waits, and is recorded unchanged', async () => {
    const videoId = await uploaded();
    const append = log.append.bind(log);
    let refusals = 0;
    log.append = (commit) =>
      (refusals += 1) <= 2 ? Promise.reject(new EventLogUnavailableError('away')) : append(commit);
    await results.record(probeOf(videoId, {}));
    expect((await eventsOf(videoId)).map(({ type }) => type)).toEqual(['VideoUploaded', 'VideoProbed']);
  });

  it('that is rejected as one of the previous release uses no attempt: the job is offered again', async () => {
    const videoId = await uploaded();
    await results.record(probeOf(videoId, {}));
    const head = await log.head();
    expect(await readModels.waitFor('pending-work', head.position, 20_000)).toBe(true);
    const { runId, ...others } = previewsOf(randomUUID(), 60);
    await results.record({ videoId, job: 2, outcome: 'previews', previews: { run: runId, ...others } });
    for (const deadline = Date.now() + 30_000; offered.length === 0 && Date.now() < deadline;)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(offered).toMatchObject([{ videoId, job: 2, stage: 'previews', attempt: 1 }]);
    expect(await eventsOf(videoId)).toHaveLength(2);
  });

  it('with a rendition is recorded, once', async () => {
    const videoId = await uploaded();
    await results.record(probeOf(videoId, { browserPlayable: false }));
    const of = (job: number) => ({ videoId, job, schema: MEDIA_RESULT_SCHEMA });
    await results.record({ ...of(2), outcome: 'previews', previews: previewsOf(randomUUID(), 60) });
    const made = { ...rendition, runId: randomUUID() };
    for (let delivery = 0; delivery < 2; delivery += 1)
      await results.record({ ...of(3), outcome: 'rendition', rendition: made });
    const recorded = (await eventsOf(videoId)).slice(3);
    expect(recorded).toMatchObject([{ type: 'RenditionGenerated', schemaVersion: 2, data: { videoId, ...made } }]);
  });

  it('without a job becomes a dead letter', async () => {
    await expect(results.record({ outcome: 'probed', schema: MEDIA_RESULT_SCHEMA })).rejects.toThrow('videoId');
  });
});
