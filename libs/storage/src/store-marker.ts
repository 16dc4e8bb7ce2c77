import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { PlaceStore } from './place-store.port.js';

/** In the root of a place: says which log the objects there belong to (see docs/adr/0007-a-store-belongs-to-one-log.md). */
export const MARKER_KEY = 'reelog-store.json';
/**
 * Beside it: the keys of objects that no event referred to when the marker was written or adopted, one on each line.
 */
export const UNNAMED_KEY = 'reelog-store.unnamed.json';

const MARKER_FORMAT = 1;

/** Unknown fields are kept when the marker is written again. */
const markerSchema = z.looseObject({
  format: z.int().min(1).max(MARKER_FORMAT),
  logId: z.string().min(1),
  /** For people only. */
  installation: z.string(),
  /** A position that the log is known to have had, with the hash of its event; 0 and 64 zeros for an empty log. */
  position: z.int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** RFC 3339 UTC, for people: when the store was adopted for this log. */
  adoptedAt: z.string(),
  /** The list beside the marker; absent until it is made. */
  unnamed: z.object({ count: z.int().min(0), sha256: z.string() }).optional(),
  /** Set while a restore or a move copies objects here: the log may be incomplete. */
  unfinished: z.literal(true).optional(),
  /** For people: the place to which the objects were moved. The log continues there. */
  movedTo: z.string().optional(),
});

export type StoreMarker = Readonly<z.output<typeof markerSchema>>;

/** The marker cannot be read, so no log may claim the store. */
export class StoreMarkerDamagedError extends Error {
  constructor(where: string, options?: ErrorOptions) {
    super(
      `The marker ${MARKER_KEY} in ${where} cannot be read by this release of Reelog: run the release that wrote it, ` +
        'or look into it with npm run adopt-store.',
      options,
    );
    this.name = 'StoreMarkerDamagedError';
  }
}

export const newMarker = (
  facts: Pick<StoreMarker, 'logId' | 'installation' | 'position' | 'hash' | 'unnamed' | 'unfinished'>,
): StoreMarker => ({
  format: MARKER_FORMAT,
  logId: facts.logId,
  installation: facts.installation,
  position: facts.position,
  hash: facts.hash,
  adoptedAt: new Date().toISOString(),
  ...(facts.unnamed && { unnamed: facts.unnamed }),
  ...(facts.unfinished && { unfinished: facts.unfinished }),
});

/**
 * The current marker of a place; undefined when there is none.
 * @throws StoreMarkerDamagedError, ObjectStoreUnavailableError
 */
export async function readMarker(store: PlaceStore): Promise<StoreMarker | undefined> {
  const bytes = await store.readFresh(MARKER_KEY);
  if (!bytes) return undefined;
  try {
    return markerSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw new StoreMarkerDamagedError(store.describe(), { cause });
  }
}

export async function writeMarker(store: PlaceStore, marker: StoreMarker): Promise<void> {
  await store.put(MARKER_KEY, Readable.from([Buffer.from(`${JSON.stringify(marker, null, 2)}\n`)]), {
    contentType: 'application/json',
  });
}

/** Writes the list of unnamed objects. @returns the marker's entry for it */
export async function writeUnnamed(
  store: PlaceStore,
  keys: readonly string[],
): Promise<NonNullable<StoreMarker['unnamed']>> {
  const bytes = Buffer.from(keys.map((key) => `${JSON.stringify(key)}\n`).join(''));
  const { sha256 } = await store.put(UNNAMED_KEY, Readable.from([bytes]), { contentType: 'application/x-ndjson' });
  return { count: keys.length, sha256 };
}

/**
 * The objects that no event referred to when the marker was written or adopted.
 * @throws Error when the list is missing or does not match the marker
 */
export async function readUnnamed(store: PlaceStore, { unnamed }: StoreMarker): Promise<ReadonlySet<string>> {
  const bytes = unnamed && (await store.readFresh(UNNAMED_KEY));
  if (!bytes) throw new Error(`The list ${UNNAMED_KEY} in ${store.describe()} is not there (yet).`);
  if (createHash('sha256').update(bytes).digest('hex') !== unnamed.sha256)
    throw new Error(`The list ${UNNAMED_KEY} in ${store.describe()} is not the one that belongs to the marker.`);
  return new Set(
    bytes
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as string),
  );
}
