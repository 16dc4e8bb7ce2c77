import { join, resolve } from 'node:path';
import { MEDIA_CANCEL, MEDIA_JOBS } from '@reelog/domain';
import { logDeadLetters } from '@reelog/messaging';
import {
  type ConfigOf,
  type Logger,
  type Opened,
  publicUrl,
  type RunningProcess,
  storePrefixes,
  storeSettings,
  withOpened,
} from '@reelog/platform';
import { RabbitBus, RabbitConnection, RabbitStrategy } from '@reelog/rabbitmq';
import { S3ObjectStore, watchClock } from '@reelog/s3';
import { StorePlaces } from '@reelog/storage';
import { createFrameflow } from './create-frameflow.js';
import { startHealthServer } from './health/health-server.js';
import { PROBES_AT_ONCE } from './jobs/media-worker.js';
import { ownWorkFolder } from './jobs/own-work-folder.js';

/** How long the start waits for the broker, milliseconds; then it connects in the background. */
const BROKER_TIMEOUT_MS = 5_000;

/**
 * Frameflow as a process of its own: it knows the broker and the object store, but not the log. Any number of them
 * share the work, and each takes only as many jobs as it runs at a time.
 */
export const startDistributedFrameflow = (config: ConfigOf<'frameflow'>, logger: Logger): Promise<RunningProcess> =>
  withOpened(logger, (opened) => assemble(config, logger, opened));

async function assemble(config: ConfigOf<'frameflow'>, logger: Logger, opened: Opened): Promise<string> {
  const dataFolder = resolve(config.DATA_DIR);
  const workFolder = await ownWorkFolder(join(dataFolder, 'frameflow'));
  const root = await S3ObjectStore.open(storeSettings(config), { evenIfAway: true });
  opened.push(async () => root.close());
  opened.push(watchClock(root, (problem) => logger.warn(problem)));
  const places = StorePlaces.below(root, storePrefixes(config));
  const rabbit = await RabbitConnection.open(
    {
      url: config.AMQP_URL,
      installation: config.INSTALLATION,
      onProblem: (problem, error) => logger.warn({ err: error }, problem),
      onDeadLetter: logDeadLetters(logger),
    },
    { deadlineMs: BROKER_TIMEOUT_MS, evenWithoutBroker: true },
  );
  opened.push(() => rabbit.close());
  const bus = new RabbitBus(rabbit);
  opened.push(() => bus.close());
  const { FRAMEFLOW_CONCURRENCY: concurrency, LADDER } = config;
  const frameflow = await createFrameflow(
    { workFolder, dataFolder, concurrency, makesLadders: LADDER === 'auto' },
    { storeOf: (logId) => places.storeOf(logId), bus, logger },
    new RabbitStrategy(
      rabbit,
      // One more, as in JobSlots: a job that becomes long frees a place for a short one.
      { group: 'frameflow.probes', patterns: [MEDIA_JOBS.probe], concurrency: PROBES_AT_ONCE + 1 },
      { group: 'frameflow.media', patterns: [MEDIA_JOBS.previews], concurrency: concurrency + 1 },
      { group: 'frameflow.media-long', patterns: [MEDIA_JOBS['previews-long']], concurrency },
      { group: 'frameflow.renditions', patterns: [MEDIA_JOBS.renditions], concurrency: 1 },
      { group: 'frameflow.cancel', patterns: [MEDIA_CANCEL], perInstance: true },
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
      objectStore: async () => {
        if (!(await root.exists())) throw new Error(`${root.describe()} is not there`);
      },
    },
    frameflow.media,
  );
  opened.push(() => health.close());
  return `\n  Frameflow is ready at ${publicUrl(health.url)}/health/ready\n\n`;
}
