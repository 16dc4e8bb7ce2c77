import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { InProcessLeases } from '@reelog/coordination';
import { originalKey, videoStream, videoDecider } from '@reelog/domain';
import { EventLogUnavailableError, WriteGate } from '@reelog/events';
import { InProcessAnnouncements, InProcessBus } from '@reelog/messaging';
import { MongoConnection, MongoEventLog, MongoReadModels } from '@reelog/mongo';
import { createLogger, createMetrics } from '@reelog/platform';
import { aDatabase, type ADatabase } from '../../../../adapters/mongo/src/connection/testing/a-database.js';
import { WireProxy } from '../../../../adapters/mongo/src/connection/testing/wire-proxy.js';
import { mediaOf, uploadOf } from '../../../../libs/read-models/src/testing/sample-videos.js';
import { InMemoryEventFeed } from '../../../../libs/events/src/feed/testing/in-memory.event-feed.js';
import { busOf } from '../commands/testing/bus-of.js';
import { RecordMediaResultHandler } from '../videos/commands/record-media-result/record-media-result.command.js';
import { VideoWriter } from '../videos/commands/video-writer.js';
import { MediaResultsController } from './media-results.controller.js';
import { WorkDispatcher } from './work-dispatcher.js';

/** Longer than one attempt of the log, which stops after a few seconds. */
const AWAY_MS = 8_000;

describe('a result that arrives while the log is unavailable', () => {
  let folder: string;
  let database: ADatabase;
  let proxy: WireProxy;
  let connection: MongoConnection;
  let log: MongoEventLog;
  let writer: VideoWriter;
  let results: MediaResultsController;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-results-'));
    database = await aDatabase();
    proxy = await WireProxy.start(database.address.url);
    connection = await MongoConnection.open({ ...database.address, url: proxy.url });
    log = await MongoEventLog.open(connection);
    const leases = new InProcessLeases();
    const models = new MongoReadModels({
      connection,
      log,
      leases,
      feed: new InMemoryEventFeed([]),
      announcements: new InProcessAnnouncements(),
      report: () => undefined,
    });
    writer = new VideoWriter(log, models.catalog);
    const silent = createLogger('silent', false);
    const dispatcher = new WorkDispatcher(
      models.pendingWork,
      models,
      new InProcessBus(),
      leases,
      silent,
      log,
      new WriteGate(),
    );
    const commandBus = busOf(new RecordMediaResultHandler(writer));
    results = new MediaResultsController(createMetrics(), commandBus, dispatcher, silent);
  });
  afterEach(async () => {
    await log.close();
    await connection.close();
    await proxy.stop();
    await database.destroy();
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

  const probeOf = (videoId: string): object => ({ videoId, job: 1, outcome: 'probed', media: mediaOf(60) });

  it('is recorded once when the log is back, without redelivery', async () => {
    const videoId = await uploaded();
    await proxy.stop();
    const recorded = results.record(probeOf(videoId));
    const first = await Promise.race([recorded, pause(AWAY_MS, 'waits', { ref: false })]);
    expect(first).toBe('waits');
    await proxy.resume();
    await recorded;
    const events = await log.readStream(videoStream(videoId));
    expect(events.map(({ type }) => type)).toEqual(['VideoUploaded', 'VideoProbed']);
  });

  it('is redelivered when the process ends', async () => {
    const videoId = await uploaded();
    await proxy.stop();
    const recorded = results.record(probeOf(videoId));
    const givenBack = expect(recorded).rejects.toThrow(EventLogUnavailableError);
    results.beforeApplicationShutdown();
    await givenBack;
  });
});
