import type { CatalogEntry } from '@reelog/domain';
import { decodeCursor, encodeCursor, filterOf } from '../read-models/catalog-cursor.js';
import { statesOf } from '../read-models/catalog-states.js';
import type { CatalogListQuery, CatalogPage, CatalogQueries } from '../read-models/read-models.port.js';
import { DEFAULT_PLAN, listVideos } from './sqlite.catalog.list.js';
import type { ReadModelConnection, Row } from './sqlite.read-models.connection.js';

/** Questions about the catalog, answered from the live generation on the caller's thread; each takes milliseconds. */
export class SqliteCatalogQueries implements CatalogQueries {
  constructor(
    private readonly model: ReadModelConnection,
    private readonly plan = DEFAULT_PLAN,
  ) {}

  async list(query: CatalogListQuery): Promise<CatalogPage> {
    const after = query.cursor === undefined ? undefined : decodeCursor(query, query.cursor);
    const request = { states: statesOf(query), sort: query.sort, filter: filterOf(query), after };
    return this.model.read((reader) => {
      const [checkpoint] = reader.all('SELECT checkpoint FROM generation');
      const found = listVideos(reader, { ...request, limit: query.limit + 1 }, this.plan);
      const page = found.slice(0, query.limit);
      const last = page.at(-1);
      const documents = reader.all(
        'SELECT d.doc FROM json_each(?) k CROSS JOIN documents d ON d.id = k.value ORDER BY k.key',
        [JSON.stringify(page.map(({ id }) => id))],
      );
      return {
        items: documents.map(entryOf),
        nextCursor: last && found.length > page.length ? encodeCursor(query, last) : null,
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

  async tags(limit: number): Promise<{ tag: string; count: number }[]> {
    return this.model
      .query('SELECT tag, count FROM tag_counts ORDER BY count DESC, tag LIMIT ?', [limit])
      .map(([tag, count]) => ({ tag: String(tag), count: Number(count) }));
  }
}

const entryOf = ([doc]: Row): CatalogEntry => JSON.parse(String(doc)) as CatalogEntry;
