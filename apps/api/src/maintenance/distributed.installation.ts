import { setTimeout as sleep } from 'node:timers/promises';
import { MongoActorDirectory, MongoConnection, MongoEventLog, MongoLogSource, MongoLogTarget } from '@reelog/mongo';
import { type ConfigOf, type Opened, storePrefixes, storeSettings } from '@reelog/platform';
import { RedisViewLedger } from '@reelog/redis';
import { S3ObjectStore } from '@reelog/s3';
import { StorePlaces } from '@reelog/storage';
import { configuredSecrets } from './configured-secrets.js';
import type { Installation } from './installation.js';

/** Timeout for Redis, milliseconds. */
const REDIS_TIMEOUT_MS = 5_000;
const LOOK_MS = 50;

/** An installation of the distributed profile. */
export async function openDistributed(config: ConfigOf<'maintenance'>, opened: Opened): Promise<Installation> {
  const mongo = await MongoConnection.open({ url: config.MONGODB_URL, database: config.INSTALLATION });
  opened.push(() => mongo.close());
  const root = await S3ObjectStore.open(storeSettings(config));
  opened.push(async () => root.close());
  return {
    name: config.INSTALLATION,
    profile: 'distributed',
    logPlace: `the database ${mongo.collection('log').dbName} of ${hostOf(config.MONGODB_URL)}`,
    places: StorePlaces.below(root, storePrefixes(config)),
    logExists: () => MongoEventLog.exists(mongo),
    openLog: async () => {
      const log = await MongoEventLog.open(mongo, { migrate: false });
      opened.push(() => log.close());
      return log;
    },
    readLog: () => MongoLogSource.open(mongo),
    receiveLog: (logId) => MongoLogTarget.open(mongo, logId),
    openActors: async () => new MongoActorDirectory(mongo),
    readSecrets: async () => ({ files: {}, settings: configuredSecrets(config) }),
    storeSecrets: async ({ files, settings }) => {
      const own = configuredSecrets(config);
      return [
        ...Object.keys(settings)
          .filter((setting) => own[setting] !== settings[setting])
          .map((setting) => `${setting} was set there, and has another value or none here.`),
        ...('keys.json' in files && own['MANAGER_KEYS'] === undefined
          ? ['The keys there were made by the first start (keys.json): set MANAGER_KEYS and AUDITOR_KEYS here.']
          : []),
      ];
    },
    flushViews: () => flushViews(config, mongo),
    dropReadModels: async () => undefined, // a database without a log has no read models
  };
}

async function flushViews(config: ConfigOf<'maintenance'>, mongo: MongoConnection): Promise<string | undefined> {
  if (config.REDIS_URL === undefined)
    return 'REDIS_URL is not set, so views that wait in Redis are not in the log yet.';
  const log = await MongoEventLog.open(mongo, { migrate: false });
  let problem: string | undefined;
  const ledger = new RedisViewLedger({
    url: config.REDIS_URL,
    installation: config.INSTALLATION,
    log,
    onProblem: (sentence) => (problem = sentence),
  });
  try {
    for (const giveUp = performance.now() + REDIS_TIMEOUT_MS; !ledger.health().ok; await sleep(LOOK_MS))
      if (performance.now() > giveUp)
        return `Views that wait in Redis are not in the log yet: ${ledger.health().detail}.`;
  } finally {
    await ledger.close();
    await log.close();
  }
  return problem;
}

/** Without user and password. */
const hostOf = (url: string): string => /^[^/]+\/\/(?:[^@/]*@)?([^/?]+)/.exec(url)?.[1] ?? 'MongoDB';
