import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MEDIA_JOBS } from '@reelog/domain';
import {
  InProcessBus,
  InProcessLeases,
  InProcessStrategy,
  LogViewLedger,
  SqliteEventLog,
  SqliteLogAudit,
  SqliteReadModels,
} from '@reelog/events';
import { createMetrics, publicUrl, withOpened } from '@reelog/platform';
import type { Config, Logger, Opened, RunningProcess } from '@reelog/platform';
import { FileObjectStore } from '@reelog/storage';
import { MediaGrants } from '../../api/src/auth/media-grant.js';
import { createApi } from '../../api/src/create-api.js';
import { createFrameflow } from '../../frameflow/src/create-frameflow.js';
import { openKeys } from './open-keys.js';
import { ownSecrets } from './secrets-file.js';
import { welcome } from './welcome.js';

/** Results and progress that the api takes in at the same time. */
const RESULTS_AT_ONCE = 4;
/** Jobs of a stage that frameflow knows of at the same time; it decides itself how many it works on. */
const JOBS_AT_ONCE = 32;

const WEB_ROOT = fileURLToPath(new URL('../../../web', import.meta.url));

/**
 * The one place where the embedded profile is put together: SQLite and files behind the ports, the api and frameflow
 * as two Nest applications that only know each other by messages, exactly as in the distributed profile.
 * A start that fails closes again what it had opened: a process that exits under running database threads is aborted.
 */
export const startReelog = (config: Config, folder: string, logger: Logger): Promise<RunningProcess> =>
  withOpened(logger, (opened) => assemble(config, folder, logger, opened));

/** Answers what to tell the person who started it. */
async function assemble(config: Config, folder: string, logger: Logger, opened: Opened): Promise<string> {
  const logPath = join(folder, 'log', 'events.sqlite');
  const readModels = new SqliteReadModels({ logPath, folder: join(folder, 'read-models') });
  // First of all, as only one process may have it: nothing in the folder is touched before the log is ours.
  const eventLog = await SqliteEventLog.open(logPath, {
    onGrowth: () => readModels.notify(),
    onWriting: (problem) =>
      problem
        ? logger.warn({ err: problem }, 'the event log cannot be written; reading goes on')
        : logger.info('the event log is written again'),
  });
  opened.push(() => eventLog.close());
  const secrets = ownSecrets(folder);
  const keys = openKeys(config, folder);
  const metrics = createMetrics();
  const store = await FileObjectStore.open(join(folder, 'objects'));
  opened.push(() => readModels.stop());
  await readModels.start();
  const views = new LogViewLedger(eventLog);
  opened.push(() => views.close());
  const bus = new InProcessBus();

  const frameflow = await createFrameflow(
    {
      workFolder: join(folder, 'work'),
      concurrency: config.FRAMEFLOW_CONCURRENCY,
      ...(config.FFMPEG_PATH !== undefined && { ffmpegPath: config.FFMPEG_PATH }),
      ...(config.FFPROBE_PATH !== undefined && { ffprobePath: config.FFPROBE_PATH }),
    },
    { store, bus, logger },
    new InProcessStrategy(
      bus,
      { group: 'frameflow.probes', patterns: [MEDIA_JOBS.probe], concurrency: JOBS_AT_ONCE },
      { group: 'frameflow.media', patterns: [MEDIA_JOBS.previews], concurrency: JOBS_AT_ONCE },
    ),
  );
  opened.push(() => frameflow.close());
  const api = await createApi(
    {
      trustProxy: config.TRUST_PROXY,
      maxUploadBytes: config.MAX_UPLOAD_BYTES,
      mediaCache: config.MEDIA_CACHE,
      mediaDelivery: 'proxy',
      viewsPerMinute: config.VIEWS_PER_MINUTE,
      viewerSalt: secrets.viewerSalt,
      webRoot: WEB_ROOT,
    },
    {
      eventLog,
      logAudit: new SqliteLogAudit(logPath),
      projections: readModels,
      catalog: readModels.catalog,
      pendingWork: readModels.pendingWork,
      views,
      bus,
      deadLetters: bus,
      store,
      leases: new InProcessLeases(),
      healthChecks: [],
      keys: keys.ring,
      grants: new MediaGrants(secrets.grantSecret),
      logger,
      metrics,
    },
  );
  opened.push(() => api.close());
  api.connectMicroservice({
    strategy: new InProcessStrategy(bus, { group: 'api.media', concurrency: RESULTS_AT_ONCE }),
  });
  await frameflow.listen();
  await api.startAllMicroservices();
  await api.listen(config.PORT, config.HOST);
  const text = welcome(publicUrl(await api.getUrl()), folder, keys);
  keys.wereShown(); // as good as: all that can fail has been done
  return text;
}
