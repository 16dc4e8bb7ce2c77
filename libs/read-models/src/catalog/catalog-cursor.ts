import { createHash } from 'node:crypto';
import { normalizeTags, queryWords } from '@reelog/domain';
import { type CatalogListQuery, type CatalogSort, InvalidCursorError } from './catalog-queries.port.js';

/** The last item of a page; the next page begins after it. */
export interface CatalogPosition {
  /** The sort key: a number, or a text for titles. */
  readonly key: number | string;
  readonly videoId: string;
  /** The part of the list that contains it (see `partsOf`); 0 when absent. */
  readonly part?: number;
}

/** The filter of a search; without words and tags it matches everything. */
export interface CatalogFilter {
  /** Each must be a prefix of a word of the video. */
  readonly words: readonly string[];
  /** None of these may be a prefix of a word of the video. */
  readonly butNot?: readonly string[];
  readonly tags: readonly string[];
}

export const filterOf = (query: CatalogListQuery): CatalogFilter => ({
  words: [...new Set(queryWords(query.q ?? ''))],
  tags: normalizeTags(query.tags ?? []),
});

/** Opaque to clients: base64url of JSON, bound to the query it was made for. */
export function encodeCursor(query: CatalogListQuery, { key, videoId, part = 0 }: CatalogPosition): string {
  return Buffer.from(JSON.stringify([key, videoId, queryDigest(query), part])).toString('base64url');
}

/** @throws InvalidCursorError for a cursor that `encodeCursor` did not make for the same query */
export function decodeCursor(query: CatalogListQuery, cursor: string): CatalogPosition {
  const parts = parse(cursor);
  if (!Array.isArray(parts) || parts.length !== 4) throw new InvalidCursorError();
  const [key, videoId, digest, part] = parts as unknown[];
  if (digest !== queryDigest(query) || typeof videoId !== 'string') throw new InvalidCursorError();
  if (query.sort === 'title' ? typeof key !== 'string' : typeof key !== 'number') throw new InvalidCursorError();
  if (typeof part !== 'number' || !Number.isInteger(part) || part < 0) throw new InvalidCursorError();
  return { key: key as CatalogPosition['key'], videoId, part };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** Pages may differ in size, but not in filter or order. */
function queryDigest(query: CatalogListQuery): string {
  const { words, tags } = filterOf(query);
  const identity: [string, string, CatalogSort, readonly string[], readonly string[]] = [
    query.audience,
    query.status ?? '',
    query.sort,
    words,
    tags,
  ];
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64url').slice(0, 16);
}
