import { randomBytes } from 'node:crypto';
import type { StoredEvent } from '@reelog/domain';
import {
  type ChainPoint,
  GENESIS_HASH,
  hashData,
  hashEnvelope,
  type LogSource,
  type StoredCommit,
} from '@reelog/events';
import { ObjectNotFoundError, type ObjectStat, type PlaceStore } from '@reelog/storage';
import type { Installation } from '../installation.js';
import { placeOfLog } from '../place-of-log.js';
import type { BackupFolder } from './backup-folder.js';
import { storedObjects } from './copy-source.js';
import { inParallel } from './in-parallel.js';
import { backedUpObject, type BackedUpObject, BACKUP_FORMAT, type Manifest } from './manifest.js';
import { Progress, inObjects } from './progress.js';
import { RecordedObjects } from './recorded-objects.js';

const EVENTS_A_SEGMENT = 50_000;
/** Limit of printed keys. */
const SHOWN = 20;

type Segments = Manifest['segments'];

/**
 * Backs up an installation, also while it runs. It copies the log, then objects, and both once more, so that objects named
 * or purged during the first pass are right at the end. Files that the folder already has are not read again.
 * @returns 1 if objects are missing or differ from the log, else 0
 */
export async function writeBackup(
  installation: Installation,
  folder: BackupFolder,
  print: (line: string) => void,
): Promise<number> {
  const previous = await folder.manifest();
  const unflushed = await installation.flushViews();
  if (unflushed !== undefined) print(`Note: ${unflushed}`);
  return new BackupRun(installation, folder, previous, print).run();
}

class BackupRun {
  private readonly recorded = new RecordedObjects();
  private readonly segments: Segments[number][];
  /** By key: from the previous backup, and from this one. */
  private readonly previousObjects = new Map<string, BackedUpObject>();
  private readonly objects = new Map<string, BackedUpObject>();
  private readonly altered: string[] = [];
  private readonly copied: Progress;
  private end: ChainPoint;

  constructor(
    private readonly installation: Installation,
    private readonly folder: BackupFolder,
    private readonly previous: Manifest | undefined,
    private readonly print: (line: string) => void,
  ) {
    this.segments = [...(previous?.segments ?? [])];
    this.end = { position: previous?.position ?? 0, hash: previous?.hash ?? GENESIS_HASH };
    this.copied = new Progress(print, 'copied');
  }

  async run(): Promise<number> {
    await this.loadPreviousObjects();
    await this.withLog(async () => undefined);
    return this.withLog((log) => this.finish(log));
  }

  private async loadPreviousObjects(): Promise<void> {
    if (!this.previous) return;
    for await (const line of this.folder.readLines(this.previous.objects)) {
      const object = backedUpObject.parse(line);
      this.previousObjects.set(object.key, object);
      this.recorded.know(object.key);
    }
  }

  /** Copies the present log and store. */
  private async withLog<T>(then: (log: LogSource) => Promise<T>): Promise<T> {
    const log = await this.installation.readLog();
    try {
      await this.checkGoesOn(log);
      await this.writeSegments(log);
      const { place } = await placeOfLog(this.installation, log);
      await this.copyObjects(place);
      return await then(log);
    } finally {
      await log.close();
    }
  }

  /** @throws Error unless the log continues the one in the folder */
  private async checkGoesOn(log: LogSource): Promise<void> {
    const { previous, folder } = this;
    const { head } = log;
    if (previous && previous.logId !== head.logId)
      throw new Error(`${folder.path} holds the backup of another log (${previous.logId}): name another folder.`);
    const other = 'Nothing was changed; name another folder to back up this log.';
    if (this.end.position > head.position)
      throw new Error(
        `The log ends at position ${head.position}, but the backup in ${folder.path} goes to ${this.end.position}: this is ` +
          `an older copy of the log. ${other}`,
      );
    if ((await log.hashAt(this.end.position)) !== this.end.hash)
      throw new Error(
        `The log has another event at position ${this.end.position} than the backup in ${folder.path}: it went on in ` +
          `another way. ${other}`,
      );
  }

  private async writeSegments(log: LogSource): Promise<void> {
    const portions = log.commitsAfter(this.end.position)[Symbol.asyncIterator]();
    for (let first = await portions.next(); !first.done; first = await portions.next()) {
      const from = this.end.position + 1;
      const name = `log/${padded(from)}-${randomBytes(4).toString('hex')}.ndjson.gz`;
      const { sha256 } = await this.folder.writeLines(name, this.segment(first.value, portions, from));
      this.segments.push({ name, sha256, from, to: this.end.position });
    }
  }

  private async *segment(
    first: readonly StoredCommit[],
    portions: AsyncIterator<readonly StoredCommit[]>,
    from: number,
  ): AsyncGenerator<StoredCommit> {
    for (let commits = first; ;) {
      for (const commit of commits) {
        for (const event of commit.events) this.follow(event);
        yield commit;
      }
      if (this.end.position - from >= EVENTS_A_SEGMENT) return;
      const next = await portions.next();
      if (next.done) return;
      commits = next.value;
    }
  }

  /** A damaged log must not produce a backup that looks complete. */
  private follow(event: StoredEvent): void {
    const { position, previousHash, dataHash, hash } = event;
    const isInOrder =
      position === this.end.position + 1 &&
      previousHash === this.end.hash &&
      dataHash === hashData(event, event.salts) &&
      hash === hashEnvelope(event);
    if (!isInOrder)
      throw new Error(
        `The log is damaged at position ${this.end.position + 1}, so it is not backed up: verify it, and restore it from ` +
          `the backup before. ${this.previous ? `That one (${this.previous.madeAt}) is unchanged.` : ''}`,
      );
    this.recorded.learn(event);
    this.end = { position, hash };
  }

  private async copyObjects(place: PlaceStore): Promise<void> {
    await inParallel(storedObjects(place), async (object) => {
      if (this.objects.has(object.key) || !this.recorded.isOfThisLog(object.key)) return;
      const known = await this.known(object);
      if (known) return void this.objects.set(object.key, known);
      try {
        const { sha256, sizeBytes } = await this.folder.receive(await place.read(object.key));
        this.objects.set(object.key, { key: object.key, sha256, sizeBytes });
        this.copied.add(sizeBytes);
        const recorded = this.recorded.digestOf(object.key);
        if (recorded !== undefined && recorded !== sha256) this.altered.push(object.key);
      } catch (error) {
        if (!(error instanceof ObjectNotFoundError)) throw error; // purged or quarantined just now
      }
    });
  }

  /** An object that the folder already has, by the digest in the previous backup or the log. */
  private async known({ key, sizeBytes }: ObjectStat): Promise<BackedUpObject | undefined> {
    if (!key.includes('/')) return undefined; // only these objects are ever rewritten
    const found = this.previousObjects.get(key);
    for (const sha256 of [found?.sha256, this.recorded.digestOf(key)]) {
      if (sha256 !== undefined && (await this.folder.has({ sha256, sizeBytes }))) return { key, sizeBytes, sha256 };
    }
    return undefined;
  }

  private async finish(log: LogSource): Promise<number> {
    const { folder, installation, print } = this;
    const actors = await installation.openActors();
    const objects = [...this.objects.values()].filter(({ key }) => !this.recorded.isPurged(key));
    const bytes = objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    await folder.writeSecrets(await installation.readSecrets());
    const { position, hash } = this.end;
    await folder.finish({
      format: BACKUP_FORMAT,
      madeAt: new Date().toISOString(),
      installation: installation.name,
      logId: log.head.logId,
      logFormat: log.format,
      position,
      hash,
      segments: this.segments,
      unchanged: await folder.writeList('unchanged', flat(log.unchangedCommands())),
      objects: { ...(await folder.writeList('objects', objects)), bytes },
      actors: await folder.writeList('actors', await actors.all()),
    });
    const missing = [...this.recorded.keys()].filter((key) => !this.objects.has(key));
    print(`Backed up to ${folder.path}`);
    print(
      `  log ${log.head.logId}, ${position - (this.previous?.position ?? 0)} new events, ends at position ${position}`,
    );
    print(`  hash there ${hash}`);
    print(`  ${inObjects(objects.length, bytes)}, of these new: ${this.copied.total}`);
    print('  secrets.json holds keys: keep it as safe as the videos');
    this.tell('missing in the store', missing);
    this.tell('not as recorded, backed up as found', this.altered);
    return missing.length + this.altered.length > 0 ? 1 : 0;
  }

  private tell(what: string, keys: readonly string[]): void {
    if (keys.length === 0) return;
    this.print(`Objects ${what}: ${keys.length}`);
    for (const key of keys.slice(0, SHOWN)) this.print(`  ${key}`);
  }
}

const padded = (position: number): string => String(position).padStart(12, '0');

async function* flat<T>(portions: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const portion of portions) yield* portion;
}
