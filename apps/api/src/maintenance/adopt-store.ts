import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLog, LogHead, MovableLog } from '@reelog/events';
import {
  newMarker,
  type PlaceStore,
  readMarker,
  type StoreMarker,
  StoreMarkerDamagedError,
  type StorePlaces,
  writeMarker,
  writeUnnamed,
} from '@reelog/storage';
import { objectionTo } from '../store-ownership/judge-marker.js';
import { recordedOriginals } from '../store-ownership/recorded-originals.js';
import { logMoved } from '../store-ownership/store-sentences.js';
import { sortObjects } from '../store-ownership/unnamed-objects.js';
import { type Command, UsageError } from './command.js';
import { openInstallation } from './open-installation.js';

/** A running process of another log writes its marker again within this time, milliseconds. */
const SETTLED_MS = 1_500;
/** Limit of printed keys of each kind. */
const SHOWN = 20;

interface AdoptionParts {
  readonly log: EventLog & MovableLog;
  readonly places: StorePlaces;
  readonly installation: string;
  readonly print: (line: string) => void;
}

/** The contents of the store, compared with the log. */
interface Findings {
  readonly place: PlaceStore;
  readonly head: LogHead;
  readonly unnamed: readonly string[];
}

/** Flags: `--yes` adopts the store, `--new-log` creates a log if there is none. */
const FLAGS = ['--yes', '--new-log'];
const USAGE =
  'npm run adopt-store              shows the log of the store, and what adopting would do\n' +
  'npm run adopt-store -- --yes     gives the store to this log';

/** `npm run adopt-store`: shows which log the store belongs to, or gives it to this log. */
export const adoptStoreCommand: Command = async ({ args, env, opened, print }) => {
  if (args.some((arg) => !FLAGS.includes(arg))) throw new UsageError(USAGE);
  const installation = await openInstallation(env, opened);
  if (!(await installation.logExists()) && !(args.includes('--yes') && args.includes('--new-log'))) {
    print('There is no event log here. Restore it: the objects in the store belong to it.');
    print(
      'Only if nobody can restore it: npm run adopt-store -- --yes --new-log makes an empty one and keeps all objects.',
    );
    return 1;
  }
  const { places, name } = installation;
  const parts = { log: await installation.openLog(), places, installation: name, print };
  if (args.includes('--yes')) await adoptStore(parts);
  else {
    await inspectStore(parts);
    print('Nothing was changed. To adopt it: npm run adopt-store -- --yes');
  }
  return 0;
};

/** Prints the owner and contents of the store, and what adopting it for this log would do. Writes nothing. */
async function inspectStore(parts: AdoptionParts): Promise<Findings> {
  const { log, places, print } = parts;
  const head = await log.head();
  const exists = await places.exists();
  const place = exists ? await places.settle(head.logId) : places.likely;
  print(`Store:   ${place.describe()}${exists ? '' : ' (it is not there)'}`);
  const marker = exists ? await markerOrProblem(place) : undefined;
  print(`Marker:  ${describeMarker(marker)}`);
  print(`Log:     ${head.logId}, ends at position ${head.position}`);
  const originals = await recordedOriginals(log);
  const missing: string[] = [];
  for (const { objectKey, sizeBytes } of originals)
    if (!exists || (await place.stat(objectKey))?.sizeBytes !== sizeBytes) missing.push(objectKey);
  const { named, unnamed } = exists ? await sortObjects(place, log) : { named: 0, unnamed: [] };
  print(`Objects: ${named} that the log names, ${unnamed.length} that no event names`);
  for (const key of unnamed.slice(0, SHOWN)) print(`           no event names ${key}`);
  print(`Missing: ${missing.length} of the ${originals.length} originals that the log names`);
  for (const key of missing.slice(0, SHOWN)) print(`           missing ${key}`);
  print('');
  print(await verdict(parts, marker, head, place));
  return { place, head, unnamed };
}

/**
 * Gives the store to this log: sets the marker to the log's head, even below the position that it had before. Lists
 * objects that no event names, so that they are only reported.
 * @throws Error if another process keeps writing its own marker
 */
async function adoptStore(parts: AdoptionParts): Promise<void> {
  const { places, installation, print } = parts;
  await places.make();
  const { place, head, unnamed: keys } = await inspectStore(parts);
  const settled = places.settled ?? (await places.settle(head.logId));
  const unnamed = await writeUnnamed(settled, keys);
  const { logId, position, hash } = head;
  await writeMarker(settled, newMarker({ logId, installation, position, hash, unnamed }));
  await sleep(SETTLED_MS);
  const marker = await readMarker(settled);
  if (marker?.logId !== logId)
    throw new Error(`Another process has written a marker of its own to ${place.describe()}: stop it, and try again.`);
  await parts.log.noteMoved(undefined);
  print(`Done: the store belongs to the log ${logId} from now on, from position ${position}.`);
}

async function verdict(
  { log }: AdoptionParts,
  marker: StoreMarker | Error | undefined,
  head: LogHead,
  place: PlaceStore,
): Promise<string> {
  const adopting = 'Adopting writes a marker for this log, at its end. No object is moved or deleted.';
  if (marker === undefined) return `The store has no marker. ${adopting}`;
  if (marker instanceof Error) return `${marker.message} ${adopting}`;
  const movedTo = await log.movedTo();
  if (movedTo !== undefined) return `${logMoved(movedTo)}\n${adopting}`;
  const situation = { store: place.describe(), ownStore: 'give this installation a store of its own' };
  const objection = await objectionTo(marker, log, situation);
  if (objection === undefined) return 'The store belongs to this log: there is nothing to adopt.';
  const others = marker.logId === head.logId ? '' : ' From then on, the installation of that log no longer writes.';
  return `${objection}\n${adopting}${others}`;
}

const markerOrProblem = (place: PlaceStore): Promise<StoreMarker | StoreMarkerDamagedError | undefined> =>
  readMarker(place).catch((error: unknown) => {
    if (error instanceof StoreMarkerDamagedError) return error;
    throw error;
  });

function describeMarker(marker: StoreMarker | Error | undefined): string {
  if (!marker) return 'none';
  if (marker instanceof Error) return 'cannot be read';
  const { logId, installation, position, adoptedAt } = marker;
  return `log ${logId} of the installation "${installation}", position ${position}, since ${adoptedAt}`;
}
