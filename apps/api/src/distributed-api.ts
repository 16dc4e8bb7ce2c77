import { fileURLToPath } from 'node:url';
import { MEDIA_PROGRESS, MEDIA_RESULT } from '@reelog/domain';
import {
  LOG_GREW,
  MongoCheckpoints,
  MongoConnection,
  MongoEventLog,
  MongoLeases,
  MongoLogAudit,
  MongoReadModels,
  RabbitAnnouncements,
  RabbitBus,
  RabbitConnection,
  RabbitDeadLetters,
  RabbitEventFeed,
  RabbitEventPublisher,
  RabbitStrategy,
  RedisViewLedger,
  Relay,
} from '@reelog/events';
import { createMetrics, publicUrl, storeSettings, withOpened } from '@reelog/platform';
import type { ConfigOf, Logger, Opened, RunningProcess } from '@reelog/platform';
import { S3ObjectStore } from '@reelog/storage';
import { KeyRing } from './auth/key-ring.js';
import { MediaGrants } from './auth/media-grant.js';
import { sharedSecrets } from './auth/shared-secrets.js';
import { createApi } from './create-api.js';
import type { HealthCheck } from './health/health-check.js';

/** Results that this process takes in at the same time. */
const RESULTS_AT_ONCE = 4;
/** A broker that takes longer is waited for in the background, milliseconds: most of the api works without. */
const BROKER_PATIENCE_MS = 5_000;
/** Who receives the recorded events; a group that is none any more is to be taken away with its queue. */
const EVENT_GROUPS = ['api.catalog', 'api.pending-work'];

const WEB_ROOT = fileURLToPath(new URL('../../../web', import.meta.url));

/**
 * One api of many: the one place where the distributed profile is put together, on MongoDB, RabbitMQ, Redis and an S3
 * store. What is opened first is closed last: requests are answered before the log lets go.
 */
export const startDistributedApi = (config: ConfigOf<'api'>, logger: Logger): Promise<RunningProcess> =>
  withOpened(logger, (opened) => assemble(config, logger, opened));

async function assemble(config: ConfigOf<'api'>, logger: Logger, opened: Opened): Promise<string> {
  const report = (problem: string, error?: unknown): void => logger.warn({ err: error }, problem);
  const metrics = createMetrics();
  const secrets = sharedSecrets(config.SECRET);

  const mongo = await MongoConnection.open({ url: config.MONGODB_URL, database: config.INSTALLATION });
  opened.push(() => mongo.close());
  const store = await S3ObjectStore.open(storeSettings(config));
  opened.push(async () => store.close());
  const { rabbit, announcements, bus, deadLetters, publisher } = await openBroker(config, report, opened);

  const eventLog = await MongoEventLog.open(mongo, {
    onGrowth: (position) => announcements.announce(LOG_GREW, { position }),
  });
  opened.push(() => eventLog.close());
  const leases = new MongoLeases(mongo);
  const feed = new RabbitEventFeed(rabbit);
  const readModels = new MongoReadModels({ connection: mongo, log: eventLog, leases, feed, announcements, report });
  opened.push(() => readModels.stop());
  announcements.listen(LOG_GREW, (message) => eventLog.noteGrowth((message as { position: number }).position));
  await readModels.start();
  const relay = new Relay({
    log: eventLog,
    publisher,
    leases,
    checkpoints: new MongoCheckpoints(mongo),
    onProblem: report,
  });
  opened.push(() => relay.stop());
  relay.start();
  const views = new RedisViewLedger({
    url: config.REDIS_URL,
    installation: config.INSTALLATION,
    log: eventLog,
    onProblem: report,
  });
  opened.push(() => views.close());

  const api = await createApi(
    {
      trustProxy: config.TRUST_PROXY,
      maxUploadBytes: config.MAX_UPLOAD_BYTES,
      mediaCache: config.MEDIA_CACHE,
      mediaDelivery: config.MEDIA_DELIVERY,
      viewsPerMinute: config.VIEWS_PER_MINUTE,
      viewerSalt: secrets.viewerSalt,
      webRoot: WEB_ROOT,
    },
    {
      eventLog,
      logAudit: new MongoLogAudit(mongo),
      projections: readModels,
      catalog: readModels.catalog,
      pendingWork: readModels.pendingWork,
      views,
      bus,
      deadLetters,
      store,
      leases,
      healthChecks: [brokerCheck(rabbit), viewsCheck(views)],
      keys: new KeyRing({ managers: config.MANAGER_KEYS, auditors: config.AUDITOR_KEYS }),
      grants: new MediaGrants(secrets.grantSecret),
      logger,
      metrics,
    },
  );
  opened.push(() => api.close());
  api.connectMicroservice({
    strategy: new RabbitStrategy(
      rabbit,
      { group: 'api.media', patterns: [MEDIA_RESULT], concurrency: RESULTS_AT_ONCE },
      { group: 'api.progress', patterns: [MEDIA_PROGRESS], perInstance: true },
    ),
  });
  await api.startAllMicroservices();
  await api.listen(config.PORT, config.HOST);
  return `\n  Reelog is ready at ${publicUrl(await api.getUrl())}\n\n`;
}

async function openBroker(config: ConfigOf<'api'>, report: (problem: string, error: unknown) => void, opened: Opened) {
  const rabbit = await RabbitConnection.open(
    { url: config.AMQP_URL, installation: config.INSTALLATION, onProblem: report },
    { deadlineMs: BROKER_PATIENCE_MS, evenWithoutBroker: true },
  );
  opened.push(() => rabbit.close());
  const announcements = new RabbitAnnouncements(rabbit);
  const publisher = new RabbitEventPublisher(rabbit, EVENT_GROUPS);
  const bus = new RabbitBus(rabbit);
  const deadLetters = new RabbitDeadLetters(rabbit);
  for (const each of [announcements, publisher, bus, deadLetters]) opened.push(() => each.close());
  await announcements.started();
  return { rabbit, announcements, publisher, bus, deadLetters };
}

const brokerCheck = (rabbit: RabbitConnection): HealthCheck => ({
  name: 'broker',
  essential: false,
  probe: async () => {
    if (!rabbit.isUp) throw new Error(rabbit.detail);
  },
});

const viewsCheck = (views: RedisViewLedger): HealthCheck => ({
  name: 'views',
  essential: false,
  probe: async () => {
    const { ok, detail } = views.health();
    if (!ok) throw new Error(detail);
  },
});
