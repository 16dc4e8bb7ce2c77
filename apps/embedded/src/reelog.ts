import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  createApi,
  damageCheck,
  type HttpLimits,
  LogClock,
  MediaGrants,
  notYetChecked,
  objectionToNewLog,
  reportedGate,
  serveStandby,
  STORE_OWNERSHIP,
  StoreOwnership,
} from '@reelog/api';
import { InProcessLeases } from '@reelog/coordination';
import { MEDIA_CANCEL, MEDIA_JOBS } from '@reelog/domain';
import {
  Actors,
  damageNotYetChecked,
  EventLogDamagedError,
  GuardedEventLog,
  LOG_INTEGRITY,
  LogDamage,
  migrateOrStopWriting,
  WatchedLogAudit,
} from '@reelog/events';
import { FileActorDirectory, FileObjectStore } from '@reelog/files';
import { createFrameflow } from '@reelog/frameflow';
import { InProcessBus, InProcessDeadLetters, InProcessStrategy, logDeadLetters } from '@reelog/messaging';
import {
  type Config,
  createMetrics,
  hostSettings,
  type Logger,
  type Metrics,
  type Opened,
  publicUrl,
  type RunningProcess,
  siteSettings,
  withOpened,
} from '@reelog/platform';
import { SqliteEventLog, SqliteLogAudit, SqliteReadModels, SqliteSessionStore } from '@reelog/sqlite';
import { StorePlaces } from '@reelog/storage';
import { LogViewLedger } from '@reelog/views';
import { openKeys } from './open-keys.js';
import { ownSecrets } from './secrets-file.js';
import { welcome } from './welcome.js';

// See docs/adr/0002-two-profiles.md.

/** Results and progress messages that the api handles at the same time. */
const RESULTS_AT_ONCE = 4;
/** Jobs of a queue that frameflow gets at the same time; it decides how many of them run. */
const JOBS_AT_ONCE = 32;

/** How long the start waits for the check of the log before it serves reads, milliseconds. */
const CHECK_PATIENCE_MS = 5_000;
/** How to give an installation its own store, as part of a sentence. */
const OWN_STORE = 'give this one a data folder of its own (DATA_DIR)';

const WEB_ROOT = fileURLToPath(new URL('../../../dist/web', import.meta.url));

/**
 * Composition root of the embedded profile: SQLite and files behind the ports, the api and frameflow
 * as two Nest applications that communicate only by messages, as in the distributed profile.
 * A failed start closes all that it opened: Node aborts a process that exits while database threads run.
 */
export const startReelog = (
  config: Config,
  folder: string,
  logger: Logger,
  limits: Partial<HttpLimits> = {},
): Promise<RunningProcess> =>
  withOpened(logger, (opened) =>
    assemble(config, folder, logger, limits, opened).catch(async (error: unknown) => {
      if (!(error instanceof EventLogDamagedError)) throw error;
      await opened.close();
      logger.error({ err: error }, 'the event log is damaged where nothing can be read without it');
      return serveStandby(config, { name: LOG_INTEGRITY, sentence: error.message }, opened);
    }),
  );

/** Returns the message for the person who started it. */
async function assemble(
  config: Config,
  folder: string,
  logger: Logger,
  limits: Partial<HttpLimits>,
  opened: Opened,
): Promise<string> {
  const logPath = join(folder, 'log', 'events.sqlite');
  const store = await FileObjectStore.open(join(folder, 'objects'));
  const places = new StorePlaces(store, [store]);
  if (!SqliteEventLog.exists(logPath)) {
    const objection = await objectionToNewLog(places, OWN_STORE);
    if (objection !== undefined) return serveStandby(config, { name: STORE_OWNERSHIP, sentence: objection }, opened);
  }
  const writeGate = reportedGate(logger, [notYetChecked, damageNotYetChecked]);
  const damage = new LogDamage(writeGate, (problem, error) => logger.error({ err: error }, problem));
  const readModels = new SqliteReadModels(
    { logPath, folder: join(folder, 'read-models') },
    { onBroken: (event) => damage.broken(event), onDamage: (problem) => damage.found(problem) },
  );
  // Only one process can open the log: before that, nothing else in the folder is written.
  const openedLog = await SqliteEventLog.open(logPath, {
    migrate: false,
    onHeadChange: () => readModels.notify(),
    onWriting: (problem) =>
      problem
        ? logger.warn({ err: problem }, 'the event log cannot be written; reading goes on')
        : logger.info('the event log is written again'),
    onDamage: ({ message }) => damage.found(message),
  });
  opened.push(() => openedLog.close());
  const fileAudit = new SqliteLogAudit(logPath);
  const stopping = new AbortController();
  opened.push(async () => stopping.abort());
  const checking = damage.checkAtStart(() => fileAudit.checkFile(stopping.signal));
  const actorDirectory = await FileActorDirectory.open(join(folder, 'actors.json'));
  const actors = new Actors(actorDirectory, openedLog, writeGate);
  const eventLog = new GuardedEventLog(openedLog, writeGate, actorDirectory);
  const clock = new LogClock(eventLog, logger);
  opened.push(async () => clock.stop());
  const secrets = ownSecrets(folder);
  const keys = openKeys(config, folder);
  const metrics = createMetrics();
  opened.push(() => readModels.stop());
  await readModels.start();
  const sessions = new SqliteSessionStore(join(folder, 'sessions.sqlite'));
  opened.push(async () => sessions.close());
  const leases = new InProcessLeases();
  const ownership = new StoreOwnership({
    log: eventLog,
    movedTo: () => openedLog.movedTo(),
    places,
    projections: readModels,
    gate: writeGate,
    leases,
    logger,
    installation: config.INSTALLATION,
    ownStore: OWN_STORE,
    beforeWriting: async () => {
      if (await openedLog.needsMigration()) await checking;
      if (!damage.isFound) await migrateOrStopWriting(openedLog, writeGate); // a damaged log is not migrated
    },
  });
  const views = new LogViewLedger(eventLog);
  opened.push(() => views.close());
  const { bus, deadLetters } = await openBus(folder, logger, metrics);
  opened.push(() => deadLetters.settled());
  opened.push(() => ownership.close());
  await ownership.start();
  actors.catchUp().catch((error: unknown) => logger.warn({ err: error }, 'the names in the log could not be read yet'));

  // Frameflow asks a child for its media libraries while the api is created.
  const creatingFrameflow = createFrameflow(
    {
      workFolder: join(folder, 'work'),
      dataFolder: folder,
      concurrency: config.FRAMEFLOW_CONCURRENCY,
      makesLadders: config.LADDER === 'auto',
    },
    { storeOf: (logId) => places.storeOf(logId), bus, logger },
    new InProcessStrategy(
      bus,
      { group: 'frameflow.probes', patterns: [MEDIA_JOBS.probe], concurrency: JOBS_AT_ONCE },
      { group: 'frameflow.media', patterns: [MEDIA_JOBS.previews], concurrency: JOBS_AT_ONCE },
      { group: 'frameflow.media-long', patterns: [MEDIA_JOBS['previews-long']], concurrency: JOBS_AT_ONCE },
      { group: 'frameflow.renditions', patterns: [MEDIA_JOBS.renditions], concurrency: JOBS_AT_ONCE },
      { group: 'frameflow.cancel', patterns: [MEDIA_CANCEL] },
    ),
  );
  opened.push(async () => (await creatingFrameflow.catch(() => undefined))?.close());
  const creatingApi = createApi(
    {
      ...hostSettings(config),
      limits,
      maxUploadBytes: config.MAX_UPLOAD_BYTES,
      mediaCache: config.MEDIA_CACHE,
      mediaDelivery: 'proxy',
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
      logAudit: new WatchedLogAudit(fileAudit, damage),
      actors,
      projections: readModels,
      catalog: readModels.catalog,
      pendingWork: readModels.pendingWork,
      views,
      bus,
      deadLetters: bus,
      store,
      ownership,
      leases,
      healthChecks: [clock, damageCheck(damage)],
      mediaStatus: async () => (await creatingFrameflow).media,
      sessions,
      keys: keys.ring,
      grants: new MediaGrants(secrets.grantSecret),
      logger,
      metrics,
    },
  );
  const [frameflow, api] = await Promise.all([creatingFrameflow, creatingApi]);
  opened.push(() => api.close());
  api.connectMicroservice({
    strategy: new InProcessStrategy(bus, { group: 'api.media', concurrency: RESULTS_AT_ONCE }),
  });
  // The check of a small log is over soon: then the server accepts writes from its first request on.
  await Promise.race([checking, sleep(CHECK_PATIENCE_MS, undefined, { ref: false })]);
  await frameflow.listen();
  await api.startAllMicroservices();
  await api.listen(config.PORT, config.HOST);
  const text = welcome(publicUrl(await api.getUrl()), folder, keys, writeGate.reasons);
  keys.wereShown(); // no later step can fail, so the caller prints the text
  return text;
}

/** Dead letters are stored beside the read models; unlike these, they cannot be built again. */
async function openBus(folder: string, logger: Logger, metrics: Metrics) {
  const deadLetters = await InProcessDeadLetters.open(join(folder, 'dead-letters'), undefined, (error) =>
    logger.error({ err: error }, 'a dead letter could not be written; it is lost when the process ends'),
  );
  const log = logDeadLetters(logger);
  const bus = new InProcessBus({
    deadLetters,
    onDeadLetter: (letter) => {
      log(letter);
      metrics.givenUpMessages.inc({ pattern: letter.pattern });
    },
  });
  return { bus, deadLetters };
}
