import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FileActorDirectory, FileObjectStore } from '@reelog/files';
import type { Config, Opened } from '@reelog/platform';
import { SqliteEventLog, SqliteLogSource, SqliteLogTarget } from '@reelog/sqlite';
import { StorePlaces } from '@reelog/storage';
import { configuredSecrets } from './configured-secrets.js';
import type { Installation } from './installation.js';

/** Files in the data folder that the first start makes. */
const SECRET_FILES = ['keys.json', 'secrets.json'];

/** Paths in the data folder. */
export const inDataFolder = (folder: string) => ({
  log: join(folder, 'log', 'events.sqlite'),
  objects: join(folder, 'objects'),
  actors: join(folder, 'actors.json'),
  readModels: join(folder, 'read-models'),
});

/** An installation in a data folder. */
export async function openEmbedded(config: Config, opened: Opened): Promise<Installation> {
  const folder = resolve(config.DATA_DIR);
  const paths = inDataFolder(folder);
  const store = await FileObjectStore.open(paths.objects);
  return {
    name: config.INSTALLATION,
    profile: 'embedded',
    logPlace: paths.log,
    places: new StorePlaces(store, [store]),
    logExists: async () => SqliteEventLog.exists(paths.log),
    openLog: async () => {
      const log = await SqliteEventLog.open(paths.log, { migrate: false });
      opened.push(() => log.close());
      return log;
    },
    readLog: async () => SqliteLogSource.open(paths.log),
    receiveLog: async (logId) => SqliteLogTarget.open(paths.log, logId),
    openActors: () => FileActorDirectory.open(paths.actors),
    readSecrets: async () => ({ files: await readSecretFiles(folder), settings: configuredSecrets(config) }),
    storeSecrets: async ({ files, settings }) => {
      for (const name of SECRET_FILES) {
        const text = files[name];
        if (text !== undefined && !existsSync(join(folder, name)))
          await writeFile(join(folder, name), text, { mode: 0o600 });
      }
      const own = configuredSecrets(config);
      return Object.keys(settings)
        .filter((setting) => setting !== 'SECRET' && own[setting] === undefined)
        .map((setting) => `${setting} was set there and is not set here.`);
    },
    flushViews: async () => undefined, // the running process records them in the log within a second
    dropReadModels: () => rm(paths.readModels, { recursive: true, force: true }),
  };
}

/** The existing secret files. */
export async function readSecretFiles(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of SECRET_FILES) {
    if (existsSync(join(folder, name))) files[name] = await readFile(join(folder, name), 'utf8');
  }
  return files;
}
