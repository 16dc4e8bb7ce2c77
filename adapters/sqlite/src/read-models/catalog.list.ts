import { isDeepStrictEqual } from 'node:util';
import { type CatalogFilter, type CatalogOrder, type CatalogPosition, statesOf } from '@reelog/read-models';
import { tagToken } from './catalog.tables.js';
import type { Reader } from './read-models.connection.js';

/** One place in a list: the row and its sort key. */
export interface ListedVideo extends CatalogPosition {
  readonly id: number;
}

export interface ListRequest {
  readonly states: readonly string[];
  readonly sort: CatalogOrder;
  readonly filter: CatalogFilter;
  readonly after: CatalogPosition | undefined;
  readonly limit: number;
}

interface Order {
  readonly column: string;
  readonly direction: 'ASC' | 'DESC';
}

const ORDERS: Readonly<Record<CatalogOrder, Order>> = {
  newest: { column: 'uploaded_ms', direction: 'DESC' },
  oldest: { column: 'uploaded_ms', direction: 'ASC' },
  views0: { column: 'views0', direction: 'DESC' },
  views1: { column: 'views1', direction: 'DESC' },
  title: { column: 'title_key', direction: 'ASC' },
  duration: { column: 'duration_seconds', direction: 'DESC' },
};

/** How a filtered list is read; with the defaults, a library of 100,000 videos takes milliseconds. */
export interface ListPlan {
  /** Up to this many matches are sorted; with more, the order is walked and matches are picked out. */
  readonly sortableMatches: number;
  /** Maximum rows to walk: if they have too few matches, all matches are sorted. */
  readonly walkRows: number;
}

export const DEFAULT_PLAN: ListPlan = { sortableMatches: 10_000, walkRows: 2_000 };

/** The next videos of a list. The cost does not depend on the page number. */
export function listVideos(reader: Reader, request: ListRequest, plan = DEFAULT_PLAN): ListedVideo[] {
  const { states, filter } = request;
  if (states.length === 0) return [];
  if (filter.words.length === 0 && filter.tags.length === 0) return walk(reader, request);
  if (isOfListedTag(request)) return walkTag(reader, request);
  if (hasMoreMatches(reader, filter, plan.sortableMatches)) {
    const found = pick(reader, request, plan.walkRows);
    if (found.length === request.limit || isWithin(reader, request, plan.walkRows)) return found;
  }
  return sortMatches(reader, request);
}

/** Reads along the index. */
function walk(reader: Reader, request: ListRequest): ListedVideo[] {
  const { sql, parameters } = inOrder(request, request.limit);
  return listed(reader.all(sql, parameters));
}

/** Whether this is what viewers see of one tag by the time of upload, for which there is an index. */
const isOfListedTag = ({ states, sort, filter: { words, tags } }: ListRequest): boolean =>
  words.length === 0 &&
  tags.length === 1 &&
  ORDERS[sort].column === 'uploaded_ms' &&
  isDeepStrictEqual(states, statesOf({ audience: 'viewers' }));

function walkTag(reader: Reader, { sort, filter, after, limit }: ListRequest): ListedVideo[] {
  const { direction } = ORDERS[sort];
  const rows = reader.all(
    `SELECT id, uploaded_ms, video_id FROM listed_tags WHERE tag = ? ${beyond(sort, after)}
     ORDER BY uploaded_ms ${direction}, video_id ${direction} LIMIT ?`,
    [...filter.tags, ...placeOf(after), limit],
  );
  return listed(rows);
}

/** Reads along the index for this many rows, and checks the words of each video. */
function pick(reader: Reader, request: ListRequest, walkRows: number): ListedVideo[] {
  const { sql, parameters } = inOrder(request, walkRows);
  const { words, butNot = [], tags } = request.filter;
  const needles = [...words.map((word) => ` ${word}`), ...tags.map((tag) => ` ${tagToken(tag)} `)];
  const haveAll = (sought: readonly string[]): string => sought.map(() => 'instr(s.words, ?) > 0').join(' AND ');
  const tests = haveAll(needles) + (butNot.length > 0 ? ` AND NOT (${haveAll(butNot)})` : '');
  const rows = reader.all(
    `SELECT w.id, w.key, w.video_id FROM (${sql}) w CROSS JOIN search s ON s.id = w.id WHERE ${tests} LIMIT ?`,
    [...parameters, ...needles, ...butNot.map((word) => ` ${word}`), request.limit],
  );
  return listed(rows);
}

/** Whether the rest of the list has at most this many rows. */
function isWithin(reader: Reader, request: ListRequest, rows: number): boolean {
  const { sql, parameters } = inOrder(request, rows);
  const [row] = reader.all(`SELECT count(*) FROM (${sql})`, parameters);
  return Number(row?.[0]) < rows;
}

function sortMatches(reader: Reader, { states, sort, filter, after, limit }: ListRequest): ListedVideo[] {
  const { column, direction } = ORDERS[sort];
  const rows = reader.all(
    `SELECT v.id, v.${column}, v.video_id FROM search_index CROSS JOIN videos v ON v.id = search_index.rowid
     WHERE search_index MATCH ? AND v.state IN (${states.map(() => '?').join(', ')}) ${beyond(sort, after, 'v.')}
     ORDER BY v.${column} ${direction}, v.video_id ${direction} LIMIT ?`,
    [matchExpression(filter), ...states, ...placeOf(after), limit],
  );
  return listed(rows);
}

/** Number of videos that match a filter, at most `max`. */
export function countVideos(
  reader: Reader,
  { states, filter }: Pick<ListRequest, 'states' | 'filter'>,
  max: number,
): number {
  if (states.length === 0) return 0;
  const [row] = reader.all(
    `SELECT count(*) FROM (SELECT 1 FROM search_index CROSS JOIN videos v ON v.id = search_index.rowid
     WHERE search_index MATCH ? AND v.state IN (${states.map(() => '?').join(', ')}) LIMIT ?)`,
    [matchExpression(filter), ...states, max],
  );
  return Number(row?.[0]);
}

function hasMoreMatches(reader: Reader, filter: CatalogFilter, count: number): boolean {
  const [row] = reader.all('SELECT count(*) FROM (SELECT 1 FROM search_index WHERE search_index MATCH ? LIMIT ?)', [
    matchExpression(filter),
    count + 1,
  ]);
  return Number(row?.[0]) > count;
}

/** One index range per state, merged: SQLite keeps the order without sorting. */
function inOrder({ states, sort, after }: ListRequest, limit: number) {
  const { column, direction } = ORDERS[sort];
  const ranges = states.map(
    () => `SELECT id, ${column} AS key, video_id FROM videos WHERE state = ? ${beyond(sort, after)}`,
  );
  return {
    sql: `${ranges.join(' UNION ALL ')} ORDER BY 2 ${direction}, 3 ${direction} LIMIT ?`,
    parameters: [...states.flatMap((state) => [state, ...placeOf(after)]), limit],
  };
}

function beyond(sort: CatalogOrder, after: CatalogPosition | undefined, table = ''): string {
  if (!after) return '';
  const { column, direction } = ORDERS[sort];
  return `AND (${table}${column}, ${table}video_id) ${direction === 'ASC' ? '>' : '<'} (?, ?)`;
}

const placeOf = (after: CatalogPosition | undefined): (string | number)[] => (after ? [after.key, after.videoId] : []);

/** FTS5 syntax from words and tag tokens, which contain only letters, marks, digits and `_`. */
function matchExpression({ words, butNot = [], tags }: CatalogFilter): string {
  const prefixes = (sought: readonly string[]): string[] => sought.map((word) => `"${word}" *`);
  const wanted = [...prefixes(words), ...tags.map((tag) => `"${tagToken(tag)}"`)].join(' AND ');
  return butNot.length > 0 ? `(${wanted}) NOT (${prefixes(butNot).join(' AND ')})` : wanted;
}

const listed = (rows: readonly (readonly (string | number | null)[])[]): ListedVideo[] =>
  rows.map(([id, key, videoId]) => ({ id: Number(id), key: key ?? '', videoId: String(videoId) }));
