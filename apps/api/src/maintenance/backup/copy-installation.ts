import { GENESIS_HASH, type LogHead, type LogSource } from '@reelog/events';
import { newMarker, type PlaceStore, readMarker, writeMarker } from '@reelog/storage';
import type { Installation } from '../installation.js';
import { type CopySource, holdsObjects } from './copy-source.js';
import { inParallel } from './in-parallel.js';
import { Progress } from './progress.js';

/**
 * The place for the objects of a copied log: an empty one, or that of an interrupted copy of the same log. Its marker says
 * `unfinished` until the copy ends.
 * @throws Error if the place holds anything else
 */
export async function beginPlace({ places, name }: Installation, logId: string): Promise<PlaceStore> {
  await places.make();
  const place = await places.settle(logId);
  const marker = await readMarker(place);
  if (marker?.logId === logId && marker.unfinished) return place;
  if (marker || (await holdsObjects(place)))
    throw new Error(
      `The store (${place.describe()}) is not empty: ` +
        `${marker ? `it belongs to the log ${marker.logId}` : 'there are objects in it'}. Name an empty place ` +
        '(DATA_DIR; S3_BUCKET or S3_PREFIX).',
    );
  await writeMarker(place, newMarker({ logId, installation: name, position: 0, hash: GENESIS_HASH, unfinished: true }));
  return place;
}

/** Gives the finished place to the log. */
export async function finishPlace(place: PlaceStore, { name }: Installation, head: LogHead): Promise<void> {
  const { logId, position, hash } = head;
  await writeMarker(place, newMarker({ logId, installation: name, position, hash }));
}

/**
 * Whether the place belongs to the log and holds every object of the source with its size: an earlier run copied
 * everything before it was killed.
 * @param without keys that were left out
 */
export async function isWhole(
  { places }: Installation,
  source: Pick<CopySource, 'objects' | 'log'>,
  without: ReadonlyMap<string, unknown> = new Map(),
): Promise<boolean> {
  const place = await places.ownedBy(source.log.head.logId);
  if (!place) return false;
  for await (const { key, sizeBytes } of source.objects())
    if (!without.has(key) && (await place.stat(key))?.sizeBytes !== sizeBytes) return false;
  return true;
}

/**
 * Copies missing objects: one that exists with the right size is complete.
 * @param without keys to leave out
 */
export async function copyObjects(
  source: Pick<CopySource, 'objects' | 'read'>,
  place: PlaceStore,
  print: (line: string) => void,
  without: ReadonlyMap<string, unknown> = new Map(),
): Promise<void> {
  const copied = new Progress(print, 'copied');
  await inParallel(source.objects(), async (object) => {
    const { key, sizeBytes } = object;
    if (without.has(key) || (await place.stat(key))?.sizeBytes === sizeBytes) return;
    const contentType = contentTypeOf(key);
    await place.put(key, await source.read(object), { ...(contentType !== undefined && { contentType }) });
    copied.add(sizeBytes);
  });
  print(`Copied ${copied.total}.`);
}

/**
 * Whether the whole log was already copied by an earlier, interrupted run.
 * @throws Error if the target holds another log, or this one with more or fewer events
 */
export async function refuseOtherLog(installation: Installation, { hash, logId }: LogHead): Promise<boolean> {
  if (!(await installation.logExists())) return false;
  const { readLog, logPlace } = installation;
  const there = await readLog();
  try {
    if (there.head.hash === hash && there.head.logId === logId) return true;
    throw new Error(
      `There is an event log in ${logPlace} already (${there.head.logId}): name an empty place, or move that log away first.`,
    );
  } finally {
    await there.close();
  }
}

/** Copies missing commits. @returns the head of the copy */
export async function copyLog(source: LogSource, installation: Installation): Promise<LogHead> {
  if (await refuseOtherLog(installation, source.head)) return source.head;
  const target = await installation.receiveLog(source.head.logId);
  try {
    if ((await source.hashAt(target.last.position)) !== target.last.hash)
      throw new Error(
        `What is in ${installation.logPlace} is an incomplete copy of the log with other events: remove it first.`,
      );
    for await (const commits of source.commitsAfter(target.last.position)) await target.write(commits);
    for await (const commands of source.unchangedCommands()) await target.writeUnchanged(commands);
    if (target.last.hash !== source.head.hash) throw new Error('The copy of the log has another head than the log.');
    await target.finish();
  } finally {
    await target.close();
  }
  return source.head;
}

/** Copies names and keys. @returns the remaining manual steps */
export async function copyPeople(
  source: Pick<CopySource, 'actors' | 'secrets'>,
  installation: Installation,
): Promise<readonly string[]> {
  const actors = await installation.openActors();
  for (const { name, id } of await source.actors()) await actors.add(name, id);
  const secrets = await source.secrets();
  return secrets
    ? installation.storeSecrets(secrets)
    : ['There is no secrets.json: keys are made anew, or configured.'];
}

const TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  webp: 'image/webp',
  bif: 'image/vnd.roku.bif',
  json: 'application/json',
};

/** Type of a preview; that of an original comes from its log. */
const contentTypeOf = (key: string): string | undefined => TYPES[key.slice(key.lastIndexOf('.') + 1)];
