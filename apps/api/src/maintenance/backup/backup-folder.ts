import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join, resolve } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { FileObjectStore } from '@reelog/files';
import { LogLock } from '@reelog/sqlite';
import type { ObjectBody, StoredObject } from '@reelog/storage';
import { BackupDamagedError, type BackupFile, type Manifest, parseManifest } from './manifest.js';

const MANIFEST = 'manifest.json';
const SECRETS = 'secrets.json';
const INCOMING = 'incoming/';
/** Known entries of a backup folder. SQLite keeps a journal while the lock is held, and a kill leaves it there. */
const KNOWN = [MANIFEST, SECRETS, 'backup.lock', 'backup.lock-journal', 'incoming', 'lists', 'log', 'objects', '~tmp'];

/**
 * A backup: `manifest.json` lists its files and is written last, so that an interrupted run leaves the previous backup
 * valid. Commits are in `log/`, objects in `objects/` under their digests, everything else in `lists/`.
 */
export class BackupFolder {
  private lock: LogLock | undefined;

  private constructor(
    readonly path: string,
    private readonly files: FileObjectStore,
  ) {}

  /** Whether the folder holds a backup or an unfinished one. */
  static isBackup(path: string): boolean {
    return existsSync(join(path, MANIFEST));
  }

  /** @throws Error if the folder holds anything else, or another process writes to it */
  static async openForWriting(path: string): Promise<BackupFolder> {
    const stranger = existsSync(path) ? readdirSync(path).find((name) => !KNOWN.includes(name)) : undefined;
    if (stranger !== undefined)
      throw new Error(`${resolve(path)} is not a backup folder: ${stranger} is in it. Name an empty or a new one.`);
    const folder = new BackupFolder(resolve(path), await FileObjectStore.open(path));
    folder.lock = LogLock.acquire(
      join(folder.path, 'backup'),
      `Another process writes a backup to ${folder.path}: wait until it is done.`,
    );
    await folder.files.sweep();
    return folder;
  }

  static async openForReading(path: string): Promise<BackupFolder> {
    return new BackupFolder(resolve(path), await FileObjectStore.openForReading(path));
  }

  close(): void {
    this.lock?.release();
  }

  /** The manifest of the last finished backup. @throws BackupDamagedError */
  async manifest(): Promise<Manifest | undefined> {
    const bytes = await this.files.readFresh(MANIFEST);
    return bytes && parseManifest(bytes.toString('utf8'), this.path);
  }

  /** Finishes a backup; then deletes files that only earlier ones needed, except objects. */
  async finish(manifest: Manifest): Promise<void> {
    await this.put(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
    const { segments, unchanged, objects, actors } = manifest;
    const needed = new Set([...segments, unchanged, objects, actors].map(({ name }) => name));
    for (const below of ['lists/', 'log/', INCOMING])
      for await (const { key } of this.files.list(below)) if (!needed.has(key)) await this.files.delete(key);
  }

  async secrets(): Promise<unknown> {
    const bytes = await this.files.readFresh(SECRETS);
    return bytes && (JSON.parse(bytes.toString('utf8')) as unknown);
  }

  writeSecrets(secrets: unknown): Promise<unknown> {
    return this.put(SECRETS, `${JSON.stringify(secrets, null, 2)}\n`);
  }

  /** Writes values as compressed NDJSON. @returns the file and their number */
  async writeLines(
    name: string,
    values: AsyncIterable<unknown> | Iterable<unknown>,
  ): Promise<BackupFile & { readonly count: number }> {
    let count = 0;
    async function* lines(): AsyncGenerator<string> {
      for await (const value of values) {
        count += 1;
        yield `${JSON.stringify(value)}\n`;
      }
    }
    const body = new PassThrough();
    const compressing = pipeline(Readable.from(lines()), createGzip(), body);
    const [{ sha256 }] = await Promise.all([this.files.put(name, body), compressing]);
    return { name, sha256, count };
  }

  writeList(kind: string, values: AsyncIterable<unknown> | Iterable<unknown>) {
    return this.writeLines(`lists/${kind}-${randomBytes(4).toString('hex')}.ndjson.gz`, values);
  }

  /** The lines of a file, after a check of its digest. @throws BackupDamagedError */
  async *readLines({ name, sha256 }: BackupFile): AsyncGenerator<unknown> {
    const damaged = (problem: string, cause?: unknown): BackupDamagedError =>
      new BackupDamagedError(`${name} of the backup in ${this.path} ${problem}`, { cause });
    if (!(await this.files.stat(name))) throw damaged('is missing.');
    if ((await digestOf(await this.files.read(name))) !== sha256) throw damaged('is damaged: it has another digest.');
    const lines = createInterface({ input: (await this.files.read(name)).pipe(createGunzip()), crlfDelay: Infinity });
    for await (const line of lines) {
      try {
        yield JSON.parse(line) as unknown;
      } catch (cause) {
        throw damaged('is damaged: a line of it is not JSON.', cause);
      }
    }
  }

  /** Whether the backup has an object with this digest and size. */
  async has({ sha256, sizeBytes }: Pick<StoredObject, 'sha256' | 'sizeBytes'>): Promise<boolean> {
    return (await this.files.stat(keyOf(sha256)))?.sizeBytes === sizeBytes;
  }

  /** Stores an object. @returns its digest and size */
  async receive(body: Readable): Promise<StoredObject> {
    const incoming = `${INCOMING}${randomBytes(16).toString('hex')}`;
    const received = await this.files.put(incoming, body);
    if (await this.has(received)) await this.files.delete(incoming);
    else await this.files.move(incoming, keyOf(received.sha256));
    return received;
  }

  /** @throws ObjectNotFoundError */
  readObject(sha256: string): Promise<ObjectBody> {
    return this.files.read(keyOf(sha256));
  }

  private put(key: string, text: string): Promise<StoredObject> {
    return this.files.put(key, Readable.from([Buffer.from(text)]));
  }
}

const keyOf = (sha256: string): string => `objects/${sha256.slice(0, 2)}/${sha256}`;

async function digestOf(body: AsyncIterable<unknown>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of body) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
