import { join, resolve } from 'node:path';
import { MEDIA_JOBS } from '@reelog/domain';
import { RabbitBus, RabbitConnection, RabbitStrategy } from '@reelog/events';
import { publicUrl, storeSettings, withOpened } from '@reelog/platform';
import type { ConfigOf, Logger, Opened, RunningProcess } from '@reelog/platform';
import { S3ObjectStore } from '@reelog/storage';
import { createFrameflow } from './create-frameflow.js';
import { startHealthServer } from './health/health-server.js';
import { PROBES_AT_ONCE } from './jobs/media-worker.js';
import { ownWorkFolder } from './jobs/own-work-folder.js';

/** A broker that takes longer is waited for in the background, milliseconds. */
const BROKER_PATIENCE_MS = 5_000;

/**
 * Frameflow as a process of its own: the broker and the object store, and nothing that leads to the log. Any number of
 * them share the work; each takes no more of it than it does at a time, so that the others find some.
 */
export const startDistributedFrameflow = (config: ConfigOf<'frameflow'>, logger: Logger): Promise<RunningProcess> =>
  withOpened(logger, (opened) => assemble(config, logger, opened));

async function assemble(config: ConfigOf<'frameflow'>, logger: Logger, opened: Opened): Promise<string> {
  const workFolder = await ownWorkFolder(join(resolve(config.DATA_DIR), 'frameflow'));
  const store = await S3ObjectStore.open(storeSettings(config));
  opened.push(async () => store.close());
  const rabbit = await RabbitConnection.open(
    {
      url: config.AMQP_URL,
      installation: config.INSTALLATION,
      onProblem: (problem, error) => logger.warn({ err: error }, problem),
    },
    { deadlineMs: BROKER_PATIENCE_MS, evenWithoutBroker: true },
  );
  opened.push(() => rabbit.close());
  const bus = new RabbitBus(rabbit);
  opened.push(() => bus.close());
  const { FRAMEFLOW_CONCURRENCY: concurrency, FFMPEG_PATH: ffmpegPath, FFPROBE_PATH: ffprobePath } = config;
  const frameflow = await createFrameflow(
    {
      workFolder,
      concurrency,
      ...(ffmpegPath !== undefined && { ffmpegPath }),
      ...(ffprobePath !== undefined && { ffprobePath }),
    },
    { store, bus, logger },
    new RabbitStrategy(
      rabbit,
      { group: 'frameflow.probes', patterns: [MEDIA_JOBS.probe], concurrency: PROBES_AT_ONCE },
      { group: 'frameflow.media', patterns: [MEDIA_JOBS.previews], concurrency },
    ),
  );
  opened.push(() => frameflow.close());
  await frameflow.listen();
  const health = await startHealthServer(
    { host: config.HOST, port: config.FRAMEFLOW_PORT },
    {
      broker: async () => {
        if (!rabbit.isUp) throw new Error(rabbit.detail);
      },
      objectStore: async () => void (await store.stat('health/probe')),
    },
  );
  opened.push(() => health.close());
  return `\n  Frameflow is ready at ${publicUrl(health.url)}/health/ready\n\n`;
}
