import type { Readable } from 'node:stream';
import {
  GENESIS_HASH,
  type LogHead,
  type LogSource,
  type NamedActor,
  type StoredCommit,
  type UnchangedCommand,
} from '@reelog/events';
import { z } from 'zod';
import type { Secrets } from '../installation.js';
import type { BackupFolder } from './backup-folder.js';
import type { CopySource, SourceObject } from './copy-source.js';
import { backedUpObject, BackupDamagedError, type BackupFile, type Manifest } from './manifest.js';

const COMMITS_A_PORTION = 500;

/** Schemas of the lines. For events, they check only what `verifySource` does not check. */
const commitLine = z.looseObject({ requestDigest: z.string(), events: z.array(z.looseObject({})).min(1) });
const unchangedLine = z.object({
  commandId: z.string(),
  requestDigest: z.string(),
  streamId: z.string(),
  streamVersion: z.int(),
  position: z.int(),
});
const actorLine = z.object({ name: z.string(), id: z.string() });
const secretsSchema = z.object({
  files: z.record(z.string(), z.string()),
  settings: z.record(z.string(), z.string()),
});

/** A backup as the source of a restore. */
export class BackupSource implements CopySource {
  readonly log: LogSource;

  constructor(
    private readonly folder: BackupFolder,
    private readonly manifest: Manifest,
  ) {
    this.log = new BackedUpLog(folder, manifest);
  }

  describe(): string {
    const { madeAt, installation, logId } = this.manifest;
    return `the backup in ${this.folder.path}, made ${madeAt} of the installation "${installation}" (log ${logId})`;
  }

  async *objects(): AsyncGenerator<SourceObject> {
    yield* linesOf(this.folder, this.manifest.objects, backedUpObject);
  }

  read({ sha256 = '' }: SourceObject): Promise<Readable> {
    return this.folder.readObject(sha256);
  }

  async actors(): Promise<readonly NamedActor[]> {
    const all: NamedActor[] = [];
    for await (const actor of linesOf(this.folder, this.manifest.actors, actorLine)) all.push(actor);
    return all;
  }

  async secrets(): Promise<Secrets | undefined> {
    const secrets = await this.folder.secrets();
    return secrets === undefined ? undefined : secretsSchema.parse(secrets);
  }

  async close(): Promise<void> {
    this.folder.close();
  }
}

class BackedUpLog implements LogSource {
  readonly head: LogHead;
  readonly format: number;

  constructor(
    private readonly folder: BackupFolder,
    private readonly manifest: Manifest,
  ) {
    this.head = { logId: manifest.logId, position: manifest.position, hash: manifest.hash };
    this.format = manifest.logFormat;
  }

  async *commitsAfter(position: number): AsyncGenerator<StoredCommit[]> {
    let portion: StoredCommit[] = [];
    for (const segment of this.manifest.segments) {
      if (segment.to <= position) continue;
      for await (const commit of linesOf(this.folder, segment, commitLine)) {
        const stored = commit as unknown as StoredCommit;
        if ((stored.events[0]?.position ?? 0) <= position) continue;
        if (portion.push(stored) < COMMITS_A_PORTION) continue;
        yield portion;
        portion = [];
      }
    }
    if (portion.length > 0) yield portion;
  }

  async *unchangedCommands(): AsyncGenerator<UnchangedCommand[]> {
    for await (const command of linesOf(this.folder, this.manifest.unchanged, unchangedLine)) yield [command];
  }

  async hashAt(position: number): Promise<string | undefined> {
    if (position === 0) return GENESIS_HASH;
    for await (const commits of this.commitsAfter(position - 1))
      for (const { events } of commits) {
        const event = events.find((each) => each.position === position);
        if (event) return event.hash;
      }
    return undefined;
  }

  async close(): Promise<void> {
    // nothing is kept open
  }
}

async function* linesOf<T>(folder: BackupFolder, file: BackupFile, schema: z.ZodType<T>): AsyncGenerator<T> {
  for await (const line of folder.readLines(file)) {
    const parsed = schema.safeParse(line);
    if (!parsed.success) throw new BackupDamagedError(`A line of ${file.name} is not what a backup holds.`);
    yield parsed.data;
  }
}
