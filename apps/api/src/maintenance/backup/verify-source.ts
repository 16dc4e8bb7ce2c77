import { createHash } from 'node:crypto';
import type { StoredEvent } from '@reelog/domain';
import { ChainVerifier, type StoredCommit } from '@reelog/events';
import { ObjectNotFoundError } from '@reelog/storage';
import type { CopySource, SourceObject } from './copy-source.js';
import { inParallel } from './in-parallel.js';
import { BackupDamagedError } from './manifest.js';
import { Progress } from './progress.js';
import { RecordedObjects } from './recorded-objects.js';

/** Problems of objects by key, one sentence each. */
export interface SourceProblems {
  /** Their bytes changed since the backup; they cannot be restored. */
  readonly damaged: ReadonlyMap<string, string>;
  /** Missing or different from the log already when they were backed up. */
  readonly recordedOtherwise: ReadonlyMap<string, string>;
}

/**
 * Reads the whole source and checks its consistency: the hash chain, each commit, each digest.
 * @throws BackupDamagedError if the log is not complete; UnknownEventError if a newer release wrote it
 */
export async function verifySource(source: CopySource, print: (line: string) => void): Promise<SourceProblems> {
  const recorded = await verifyLog(source);
  print(`The log is in order: ${source.log.head.position} events.`);
  const damaged = new Map<string, string>();
  const recordedOtherwise = new Map<string, string>();
  const found = new Set<string>();
  const read = new Progress(print, 'read');
  await inParallel(source.objects(), async (object) => {
    const bytes = await digestOf(source, object);
    found.add(object.key);
    if (!bytes) return void damaged.set(object.key, 'its bytes are missing');
    read.add(bytes.sizeBytes);
    const due = recorded.digestOf(object.key);
    if (bytes.sizeBytes !== object.sizeBytes || bytes.sha256 !== (object.sha256 ?? bytes.sha256))
      damaged.set(object.key, 'its bytes are not those that were backed up');
    else if (due !== undefined && bytes.sha256 !== due)
      recordedOtherwise.set(object.key, 'its bytes are not those that the log says');
  });
  for (const key of recorded.keys()) if (!found.has(key)) recordedOtherwise.set(key, 'it is missing');
  print(`Read ${read.total}: ${damaged.size} damaged, ${recordedOtherwise.size} not as the log says.`);
  return { damaged, recordedOtherwise };
}

async function verifyLog({ log }: CopySource): Promise<RecordedObjects> {
  const chain = new ChainVerifier(log.head);
  const recorded = new RecordedObjects();
  const broken = (position: number, problem: string): BackupDamagedError =>
    new BackupDamagedError(`The log is damaged at position ${position}: ${problem} Use another backup.`);
  for await (const commits of log.commitsAfter(0))
    for (const commit of commits) {
      const [first] = commit.events;
      for (const event of commit.events) {
        const bad = chain.check(event);
        if (bad) throw broken(bad.position, bad.problem);
        if (!isOfCommit(event, first)) throw broken(event.position, 'It does not belong to its commit.');
        recorded.learn(event);
      }
    }
  const bad = chain.finish();
  if (bad) throw broken(bad.position, bad.problem);
  return recorded;
}

const isOfCommit = (event: StoredEvent, first: StoredCommit['events'][number] | undefined): boolean =>
  event.commandId === first?.commandId && event.streamId === first.streamId;

async function digestOf(source: CopySource, object: SourceObject) {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of (await source.read(object)) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return undefined;
    throw error;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}
