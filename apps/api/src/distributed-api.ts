import { fileURLToPath } from 'node:url';
import { MEDIA_PROGRESS, MEDIA_RESULT } from '@reelog/domain';
import { Actors, GuardedEventLog, LogDamage, migrateOrStopWriting, Relay, WatchedLogAudit } from '@reelog/events';
import { LOG_GREW, logDeadLetters } from '@reelog/messaging';
import {
  MongoActorDirectory,
  MongoCheckpoints,
  MongoConnection,
  MongoEventLog,
  MongoLeases,
  MongoLogAudit,
  MongoReadModels,
  MongoSessionStore,
} from '@reelog/mongo';
import {
  type ConfigOf,
  createMetrics,
  hostSettings,
  type Logger,
  type Metrics,
  type Opened,
  publicUrl,
  retry,
  type RunningProcess,
  siteSettings,
  storePrefixes,
  storeSettings,
  withOpened,
} from '@reelog/platform';
import {
  RabbitAnnouncements,
  RabbitBus,
  RabbitConnection,
  RabbitDeadLetters,
  RabbitEventFeed,
  RabbitEventPublisher,
  RabbitStrategy,
} from '@reelog/rabbitmq';
import { RedisViewLedger } from '@reelog/redis';
import { S3ObjectStore, watchClock } from '@reelog/s3';
import { ObjectStoreUnavailableError, StorePlaces } from '@reelog/storage';
import { KeyRing } from './auth/key-ring.js';
import { MediaGrants } from './auth/media-grant.js';
import { sharedSecrets } from './auth/shared-secrets.js';
import { createApi } from './create-api.js';
import { LogClock } from './health/log-clock.js';
import { readyOrNot } from './ready-or-not.js';
import { reportedGate } from './reported-gate.js';
import { objectionToNewLog } from './store-ownership/no-new-log.js';
import { serveStandby } from './store-ownership/standby.js';
import { STORE_OWNERSHIP, StoreOwnership, notYetChecked } from './store-ownership/store-ownership.js';
import { damageCheck, type HealthCheck } from './health/health-check.js';

// See docs/adr/0002-two-profiles.md and docs/adr/0006-many-processes.md.

/** Media results that this process records at the same time. */
const RESULTS_AT_ONCE = 4;
/** How long the start waits for the broker, milliseconds; then it connects in the background: most of the api works without. */
const BROKER_TIMEOUT_MS = 5_000;
/** How long the start waits for the store if the log exists, milliseconds. */
const STORE_TIMEOUT_MS = 5_000;
/** The same for a new log, which needs the store first: in a compose file everything starts at once. */
const NEW_LOG_TIMEOUT_MS = 30_000;
/** How to give an installation its own store, as part of a sentence. */
const OWN_STORE =
  "set S3_PREFIX to give this installation a place of its own (where this log's objects lie in the shared root, run npm " +
  'run move first)';
/** Consumer groups of the recorded events; remove the queue of a group together with it. */
const EVENT_GROUPS = ['api.catalog', 'api.pending-work'];

const WEB_ROOT = fileURLToPath(new URL('../../../dist/web', import.meta.url));

/**
 * Composition root of the distributed profile: MongoDB, RabbitMQ, Redis and an S3 store. Parts close in reverse order:
 * requests are answered before the log closes.
 */
export const startDistributedApi = (config: ConfigOf<'api'>, logger: Logger): Promise<RunningProcess> =>
  withOpened(logger, (opened) => assemble(config, logger, opened));

async function assemble(config: ConfigOf<'api'>, logger: Logger, opened: Opened): Promise<string> {
  const report = (problem: string, error?: unknown): void => logger.warn({ err: error }, problem);
  const metrics = createMetrics();
  const secrets = sharedSecrets(config.SECRET);

  const mongo = await MongoConnection.open({ url: config.MONGODB_URL, database: config.INSTALLATION });
  opened.push(() => mongo.close());
  const root = await S3ObjectStore.open(storeSettings(config), { deadlineMs: STORE_TIMEOUT_MS, evenIfAway: true });
  opened.push(async () => root.close());
  opened.push(watchClock(root, report));
  const places = StorePlaces.below(root, storePrefixes(config));
  const store = places.store;
  if (!(await MongoEventLog.exists(mongo))) {
    const objection = await retry(() => objectionToNewLog(places, OWN_STORE), {
      isRetryable: (error) => error instanceof ObjectStoreUnavailableError,
      signal: AbortSignal.timeout(NEW_LOG_TIMEOUT_MS),
    });
    if (objection !== undefined) return serveStandby(config, { name: STORE_OWNERSHIP, sentence: objection }, opened);
  }
  const { rabbit, announcements, bus, deadLetters, publisher } = await openBroker(config, logger, metrics, opened);

  const mongoLog = await MongoEventLog.open(mongo, {
    onHeadChange: (position) => announcements.announce(LOG_GREW, { position }),
    migrate: false,
  });
  opened.push(() => mongoLog.close());
  const writeGate = reportedGate(logger, [notYetChecked]);
  const damage = new LogDamage(writeGate, (problem, error) => logger.error({ err: error }, problem));
  const actorDirectory = new MongoActorDirectory(mongo);
  const actors = new Actors(actorDirectory, mongoLog, writeGate);
  const eventLog = new GuardedEventLog(mongoLog, writeGate, actorDirectory);
  const clock = new LogClock(eventLog, logger);
  opened.push(async () => clock.stop());
  const leases = new MongoLeases(mongo);
  const feed = new RabbitEventFeed(rabbit);
  const readModels = new MongoReadModels({
    connection: mongo,
    log: eventLog,
    leases,
    feed,
    announcements,
    report,
    onBroken: (event) => damage.broken(event),
  });
  opened.push(() => readModels.stop());
  announcements.listen(LOG_GREW, (message) => mongoLog.noteHeadChange((message as { position: number }).position));
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
    clock: () => root.now(),
    mayWrite: () => writeGate.reasons.length === 0,
    onProblem: report,
  });
  opened.push(() => views.close());
  const ownership = new StoreOwnership({
    log: eventLog,
    movedTo: () => mongoLog.movedTo(),
    places,
    projections: readModels,
    gate: writeGate,
    leases,
    logger,
    installation: config.INSTALLATION,
    ownStore: OWN_STORE,
    beforeWriting: () => migrateOrStopWriting(mongoLog, writeGate),
  });
  opened.push(() => ownership.close());
  await ownership.start();
  actors.catchUp().catch((error: unknown) => report('the names in the log could not be read yet', error));

  const api = await createApi(
    {
      ...hostSettings(config),
      maxUploadBytes: config.MAX_UPLOAD_BYTES,
      mediaCache: config.MEDIA_CACHE,
      mediaDelivery: config.MEDIA_DELIVERY,
      viewsPerMinute: config.VIEWS_PER_MINUTE,
      renewsPreviews: config.RENEW_PREVIEWS === 'on',
      viewerSalt: secrets.viewerSalt,
      fixity: { cycleDays: config.FIXITY_CYCLE_DAYS, bytesPerSecond: config.FIXITY_BYTES_PER_SECOND },
      site: siteSettings(config),
      webRoot: WEB_ROOT,
    },
    {
      eventLog,
      writeGate,
      logAudit: new WatchedLogAudit(new MongoLogAudit(mongo), damage),
      actors,
      projections: readModels,
      catalog: readModels.catalog,
      pendingWork: readModels.pendingWork,
      views,
      bus,
      deadLetters,
      store,
      ownership,
      leases,
      healthChecks: [brokerCheck(rabbit), viewsCheck(views), clock, clockCheck(root), damageCheck(damage)],
      sessions: new MongoSessionStore(mongo),
      keys: new KeyRing({ managers: config.MANAGER_KEYS, auditors: config.AUDITOR_KEYS }),
      grants: new MediaGrants(secrets.grantSecret, () => views.now().getTime()),
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
  return `\n${readyOrNot(publicUrl(await api.getUrl()), writeGate.reasons).join('\n')}\n\n`;
}

async function openBroker(config: ConfigOf<'api'>, logger: Logger, metrics: Metrics, opened: Opened) {
  const log = logDeadLetters(logger);
  const rabbit = await RabbitConnection.open(
    {
      url: config.AMQP_URL,
      installation: config.INSTALLATION,
      onProblem: (problem, error) => logger.warn({ err: error }, problem),
      onDeadLetter: (letter) => {
        log(letter);
        metrics.givenUpMessages.inc({ pattern: letter.pattern });
      },
    },
    { deadlineMs: BROKER_TIMEOUT_MS, evenWithoutBroker: true },
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

const clockCheck = (store: S3ObjectStore): HealthCheck => ({
  name: 'clock',
  essential: false,
  probe: async () => {
    if (store.clockProblem !== undefined) throw new Error(store.clockProblem);
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
