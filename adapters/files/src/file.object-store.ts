import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, mkdir, open, readFile, readdir, realpath, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import {
  assertKeyPrefix,
  assertObjectKey,
  type ByteRange,
  InvalidKeyError,
  type ObjectBody,
  ObjectNotFoundError,
  type ObjectStat,
  type PlaceStore,
  type PutOptions,
  ReadBuffers,
  Sha256Thread,
  type StoreContainer,
  type StoredObject,
} from '@reelog/storage';
import { hasCode, toStorageError, whenMissing } from './file-errors.js';
import { FileReadStream } from './file-read-stream.js';
import { existsAt, makeFolders, removeEmptyFolders, syncFolders } from './folders.js';
import { writeHashed, type WrittenFile } from './hashed-write.js';
import { listFiles } from './list-files.js';
import { type OpenedFile, OpenFiles } from './open-files.js';

/** No key has this name, because `~` is not allowed in keys. */
const TEMPORARY_FOLDER = '~tmp';
/** How often folders are made again after a concurrent delete pruned them. */
const PUBLISH_ATTEMPTS = 100;

/**
 * Objects as files below one folder; the segments of a key are folders. The folder belongs to one store at a time:
 * `sweep` removes the leftovers of a killed process. A put is durable: it writes a temporary file, fsyncs it, renames
 * it to its place, and fsyncs the folders up to the root. A crash before the rename leaves only a temporary file.
 */
export class FileObjectStore implements PlaceStore, StoreContainer {
  private readonly readBuffers = new ReadBuffers();
  private readonly openFiles = new OpenFiles((key) => this.openFile(key));
  /** Names of the temporary files of running puts. */
  private readonly underWay = new Set<string>();

  private constructor(
    private readonly root: string,
    private readonly temporaryFolder: string,
    private readonly sha256Thread: Sha256Thread,
  ) {}

  /** @throws Error naming the folder when it cannot be made or written to */
  static async open(folder: string, sha256Thread = new Sha256Thread()): Promise<FileObjectStore> {
    try {
      await mkdir(folder, { recursive: true });
      const root = await realpath(resolve(folder));
      const temporaryFolder = join(root, TEMPORARY_FOLDER);
      await mkdir(temporaryFolder, { recursive: true, mode: 0o700 });
      return new FileObjectStore(root, temporaryFolder, sha256Thread);
    } catch (cause) {
      throw new Error(`The media folder ${folder} cannot be used: ${String(cause)}`, { cause });
    }
  }

  /** Opens a folder for reading only; nothing is created. @throws Error naming the folder when it does not exist */
  static async openForReading(folder: string): Promise<FileObjectStore> {
    const root = await realpath(resolve(folder));
    return new FileObjectStore(root, join(root, TEMPORARY_FOLDER), new Sha256Thread());
  }

  async put(key: string, body: Readable, options: PutOptions = {}): Promise<StoredObject> {
    // The body may fail before it is first read; reading it then reports the failure.
    body.on('error', () => undefined);
    try {
      const path = this.pathOf(key);
      options.signal?.throwIfAborted();
      if (options.signal) addAbortSignal(options.signal, body);
      return { key, ...(await this.putFile(key, path, body, options)) };
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      throw toStorageError(error);
    } finally {
      body.destroy();
    }
  }

  async stat(key: string): Promise<ObjectStat | undefined> {
    const path = this.pathOf(key);
    const known = this.openFiles.statOf(key);
    if (known) return known;
    const stat = (await existsAt(path)) ? await lstat(path).catch(whenMissing(undefined)) : undefined;
    if (!stat?.isFile()) return undefined;
    return toObjectStat(key, stat);
  }

  async read(key: string, range?: ByteRange): Promise<ObjectBody> {
    assertObjectKey(key);
    const lease = await this.openFiles.lease(key);
    const { sizeBytes } = lease.stat;
    if (range && !liesWithin(range, sizeBytes)) {
      lease.release();
      throw new RangeError(`Bytes ${range.start} to ${range.end} do not lie inside the ${sizeBytes} bytes of ${key}`);
    }
    return new FileReadStream(lease, range?.start ?? 0, range ? range.end + 1 : sizeBytes, this.readBuffers);
  }

  /** Not fsynced: after a power cut the object may be back, and the purge deletes it again. */
  async delete(key: string): Promise<void> {
    if (!(await this.stat(key))) return;
    const path = this.pathOf(key);
    await unlink(path).catch(whenMissing(undefined));
    this.openFiles.forget(key);
    await removeEmptyFolders(this.root, dirname(path));
  }

  /** A rename; both folders are fsynced, the new one first. */
  async move(from: string, to: string): Promise<void> {
    const source = this.pathOf(from);
    const target = this.pathOf(to);
    if (!(await this.stat(from))) throw new ObjectNotFoundError(from);
    if (source === target) return;
    try {
      await this.publish(to, source, target);
    } catch (error) {
      throw toStorageError(error);
    }
    this.openFiles.forget(from);
    await syncFolders(this.root, dirname(source));
    await removeEmptyFolders(this.root, dirname(source));
  }

  async *list(prefix: string): AsyncGenerator<ObjectStat> {
    assertKeyPrefix(prefix);
    const base = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const folder = resolve(this.root, base);
    if (await existsAt(folder)) yield* listFiles(folder, base, prefix);
  }

  /** @returns an absolute path @throws ObjectNotFoundError */
  async locate(key: string): Promise<string> {
    if (!(await this.stat(key))) throw new ObjectNotFoundError(key);
    return this.pathOf(key);
  }

  /** The current content, also when another process has just changed it. */
  async readFresh(key: string): Promise<Buffer | undefined> {
    const path = this.pathOf(key);
    return (await existsAt(path)) ? readFile(path).catch(whenMissing(undefined)) : undefined;
  }

  /** Removes the leftovers of unfinished puts of a killed process: none of them has a key yet. */
  async sweep(): Promise<void> {
    const left = (await readdir(this.temporaryFolder).catch(whenMissing([]))).filter(
      (name) => !this.underWay.has(name),
    );
    for (const name of left) await rm(join(this.temporaryFolder, name), { recursive: true, force: true });
  }

  /** Whether the folder is there. */
  async exists(): Promise<boolean> {
    return existsAt(this.root);
  }

  /** Makes the folder if it does not exist. */
  async make(): Promise<void> {
    await mkdir(this.temporaryFolder, { recursive: true, mode: 0o700 });
  }

  describe(): string {
    return `the folder ${this.root}`;
  }

  private async putFile(
    key: string,
    path: string,
    body: Readable,
    { maxBytes, signal }: PutOptions,
  ): Promise<WrittenFile> {
    const name = randomUUID();
    const temporary = join(this.temporaryFolder, name);
    this.underWay.add(name);
    try {
      const written = await this.writeDurably(temporary, body, maxBytes ?? Infinity);
      signal?.throwIfAborted();
      await this.publish(key, temporary, path);
      return written;
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    } finally {
      this.underWay.delete(name);
    }
  }

  private async writeDurably(temporary: string, body: Readable, maxBytes: number): Promise<WrittenFile> {
    const file = await open(temporary, 'wx');
    const sha256 = this.sha256Thread.begin();
    try {
      const written = await writeHashed(file, body, sha256, maxBytes);
      await file.sync();
      return written;
    } finally {
      sha256.close();
      await file.close();
    }
  }

  private async publish(key: string, temporary: string, path: string): Promise<void> {
    const folder = dirname(path);
    if (await isHeldByAnother(path)) throw new InvalidKeyError(key, 'something else is stored under that name');
    for (let attempt = 1; ; attempt++) {
      try {
        await makeFolders(this.root, folder);
        await rename(temporary, path);
        break;
      } catch (error) {
        if (hasCode(error, 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'EEXIST'))
          throw new InvalidKeyError(key, 'another key is its folder, or it is the folder of another key');
        if (!hasCode(error, 'ENOENT') || attempt === PUBLISH_ATTEMPTS) throw error;
      }
    }
    this.openFiles.forget(key);
    await syncFolders(this.root, folder);
  }

  private async openFile(key: string): Promise<OpenedFile> {
    const path = this.pathOf(key);
    if (!(await existsAt(path))) throw new ObjectNotFoundError(key);
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(path, flags).catch(whenMissing(undefined));
    if (!file) throw new ObjectNotFoundError(key);
    const stat = await file.stat();
    if (stat.isFile()) return { file, stat: toObjectStat(key, stat) };
    await file.close();
    throw new ObjectNotFoundError(key);
  }

  private pathOf(key: string): string {
    assertObjectKey(key);
    return join(this.root, key);
  }
}

const toObjectStat = (key: string, { size, mtime }: Stats): ObjectStat => ({ key, sizeBytes: size, modifiedAt: mtime });

/** A symbolic link, or (on a case-insensitive file system) the object of another key: neither may be replaced. */
const isHeldByAnother = async (path: string): Promise<boolean> =>
  !(await existsAt(path)) && (await lstat(path).catch(whenMissing(undefined))) !== undefined && !(await existsAt(path)); // check again: it may have appeared in between

const liesWithin = ({ start, end }: ByteRange, sizeBytes: number): boolean =>
  Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end && end < sizeBytes;
