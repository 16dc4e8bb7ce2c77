import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { LogSource, NamedActor } from '@reelog/events';
import { FileActorDirectory, FileObjectStore } from '@reelog/files';
import { SqliteLogSource } from '@reelog/sqlite';
import { inDataFolder, readSecretFiles } from '../embedded.installation.js';
import type { Secrets } from '../installation.js';
import { type CopySource, type SourceObject, storedObjects } from './copy-source.js';

/** A data folder that was copied by hand, of this release or the previous one, which had no backup command. */
export class DataFolderSource implements CopySource {
  private constructor(
    private readonly folder: string,
    readonly log: LogSource,
    private readonly store: FileObjectStore,
  ) {}

  static looksLikeOne(path: string): boolean {
    return existsSync(inDataFolder(path).log);
  }

  static async open(path: string): Promise<DataFolderSource> {
    const folder = resolve(path);
    if (!existsSync(join(folder, 'objects'))) throw new Error(`There is no folder objects in ${folder}.`);
    const paths = inDataFolder(folder);
    return new DataFolderSource(
      folder,
      SqliteLogSource.open(paths.log),
      await FileObjectStore.openForReading(paths.objects),
    );
  }

  describe(): string {
    return `the copy of a data folder in ${this.folder} (log ${this.log.head.logId})`;
  }

  objects(): AsyncIterable<SourceObject> {
    return storedObjects(this.store);
  }

  read({ key }: SourceObject): Promise<Readable> {
    return this.store.read(key);
  }

  async actors(): Promise<readonly NamedActor[]> {
    return (await FileActorDirectory.open(inDataFolder(this.folder).actors)).all();
  }

  async secrets(): Promise<Secrets> {
    return { files: await readSecretFiles(this.folder), settings: {} };
  }

  close(): Promise<void> {
    return this.log.close();
  }
}
