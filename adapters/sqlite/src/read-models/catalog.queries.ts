import type { CatalogEntry } from '@reelog/domain';
import {
  type CatalogCounts,
  type CatalogListQuery,
  type CatalogPage,
  type CatalogQueries,
  type CatalogSelection,
  COUNTED_MAX,
  countsOf,
  decodeCursor,
  encodeCursor,
  filterOf,
  type FoundVideo,
  inParts,
  isFirstOfSearch,
  PageSize,
  partsOf,
  requestOf,
  statesOf,
  type TagCount,
} from '@reelog/read-models';
import { countVideos, DEFAULT_PLAN, type ListedVideo, listVideos } from './catalog.list.js';
import { READ_SNAPSHOTS, snapshotTimesOf } from './catalog.tables.js';
import type { ReadModelConnection, Reader, Row } from './read-models.connection.js';

/** Few videos are found at a time, so walking the order is soon cheaper than sorting the matches. */
const FIND_SORTABLE_MAX = 1_000;

/** Catalog queries on the live generation, on the caller's thread; each takes milliseconds. */
export class SqliteCatalogQueries implements CatalogQueries {
  constructor(
    private readonly model: ReadModelConnection,
    private readonly plan = DEFAULT_PLAN,
  ) {}

  async list(query: CatalogListQuery): Promise<CatalogPage> {
    const after = query.cursor === undefined ? undefined : decodeCursor(query, query.cursor);
    const states = statesOf(query);
    const filter = filterOf(query);
    const isCounted = isFirstOfSearch(query, filter);
    return this.model.read((reader) => {
      const [checkpoint] = reader.all('SELECT checkpoint FROM generation');
      const takings = snapshotTimesOf(reader.all(READ_SNAPSHOTS));
      const found: ListedVideo[] = [];
      for (const { part, ...request } of partsOf(query.sort, filter, after, takings)) {
        const limit = query.limit + 1 - found.length;
        if (limit === 0) break;
        const videos = listVideos(reader, { ...request, states, limit }, this.plan);
        found.push(...videos.map((video) => ({ ...video, part })));
      }
      const documents = readPage(reader, found.slice(0, query.limit));
      const last = found[documents.length - 1];
      return {
        items: documents.map(entryOf),
        nextCursor: last && found.length > documents.length ? encodeCursor(query, last) : null,
        ...(isCounted && { total: countVideos(reader, { states, filter }, COUNTED_MAX) }),
        position: Number(checkpoint?.[0]),
      };
    });
  }

  async get(videoId: string): Promise<CatalogEntry | undefined> {
    const [row] = this.model.query(
      'SELECT d.doc FROM videos v CROSS JOIN documents d ON d.id = v.id WHERE v.video_id = ?',
      [videoId],
    );
    return row && entryOf(row);
  }

  async getMany(videoIds: readonly string[]): Promise<CatalogEntry[]> {
    return this.model
      .query(
        `SELECT d.doc FROM json_each(?) k CROSS JOIN videos v ON v.video_id = k.value
         CROSS JOIN documents d ON d.id = v.id ORDER BY k.key`,
        [JSON.stringify(videoIds)],
      )
      .map(entryOf);
  }

  async find(selections: readonly CatalogSelection[]): Promise<FoundVideo[][]> {
    const plan = { ...this.plan, sortableMatches: Math.min(this.plan.sortableMatches, FIND_SORTABLE_MAX) };
    return this.model.read((reader) =>
      selections.map((selection) =>
        listVideos(reader, requestOf(selection), plan).map(({ videoId, key }) => ({ videoId, key })),
      ),
    );
  }

  async changedSince(after: number, limit: number): Promise<CatalogEntry[]> {
    return this.model
      .query(
        `SELECT d.doc FROM videos v CROSS JOIN documents d ON d.id = v.id
         WHERE v.position > ? ORDER BY v.position LIMIT ?`,
        [after, limit],
      )
      .map(entryOf);
  }

  async hasMoreChanges(after: number, count: number): Promise<boolean> {
    const [row] = this.model.query('SELECT 1 FROM videos WHERE position > ? LIMIT 1 OFFSET ?', [after, count]);
    return row !== undefined;
  }

  async counts(): Promise<CatalogCounts> {
    const rows = this.model.query('SELECT state, count FROM state_counts', []);
    return countsOf(new Map(rows.map(([state, count]) => [String(state), Number(count)])));
  }

  async tags(limit: number): Promise<TagCount[]> {
    return this.model
      .query('SELECT tag, count FROM tag_counts ORDER BY count DESC, tag LIMIT ?', [limit])
      .map(([tag, count]) => ({ tag: String(tag), count: Number(count) }));
  }
}

/** The documents of the listed videos, as many as fit on a page. */
function readPage(reader: Reader, found: readonly ListedVideo[]): Row[] {
  const documents: Row[] = [];
  const size = new PageSize();
  for (const part of inParts(found)) {
    const rows = reader.all(
      'SELECT d.doc FROM json_each(?) k CROSS JOIN documents d ON d.id = k.value ORDER BY k.key',
      [JSON.stringify(part.map(({ id }) => id))],
    );
    for (const row of rows) {
      if (!size.fits(String(row[0]))) return documents;
      documents.push(row);
    }
  }
  return documents;
}

const entryOf = ([doc]: Row): CatalogEntry => JSON.parse(String(doc)) as CatalogEntry;
