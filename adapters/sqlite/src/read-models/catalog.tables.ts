import { createHash } from 'node:crypto';
import type { CatalogEntry } from '@reelog/domain';
import { catalogFacts, type CatalogFacts, dueSnapshot, indexedWords, type SnapshotTimes } from '@reelog/read-models';
import type { DocumentTables, DocumentWriter } from './projection-store.js';
import type { Connection } from './read-models.files.js';

/**
 * `videos` is small: the fields for filters and sorting. `documents` holds the entries. `search` holds every word of a
 * video once, for `search_index`; every prefix is indexed, so that common ones are as cheap as rare ones. `views` has
 * the current counts; lists are ordered by `views0` or `views1`, the snapshots of the times in `takings`. `listed_tags`
 * holds what viewers see, by tag. Triggers update `state_counts` and `tag_counts`.
 */
const SCHEMA = `
  CREATE TABLE videos (
    id INTEGER PRIMARY KEY,
    video_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    uploaded_ms INTEGER NOT NULL,
    views INTEGER NOT NULL,
    views0 INTEGER NOT NULL,
    views1 INTEGER NOT NULL,
    title_key TEXT NOT NULL,
    duration_seconds REAL NOT NULL,
    position INTEGER NOT NULL,
    facts_digest TEXT NOT NULL
  );
  CREATE TABLE takings (slot INTEGER PRIMARY KEY, taken_ms INTEGER NOT NULL);
  INSERT INTO takings (slot, taken_ms) VALUES (0, 0), (1, 0);
  CREATE TABLE documents (id INTEGER PRIMARY KEY, doc TEXT NOT NULL);
  CREATE TABLE search (id INTEGER PRIMARY KEY, words TEXT NOT NULL);
  CREATE VIRTUAL TABLE search_index USING fts5(
    words, content = 'search', content_rowid = 'id',
    tokenize = "ascii tokenchars '_'", detail = none, columnsize = 0, prefix = '1 2 3 4 5 6 7 8 9 10 11 12'
  );
  CREATE TABLE state_counts (state TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TRIGGER video_added AFTER INSERT ON videos BEGIN
    INSERT INTO state_counts (state, count) VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER video_changed AFTER UPDATE OF state ON videos WHEN old.state <> new.state BEGIN
    UPDATE state_counts SET count = count - 1 WHERE state = old.state;
    INSERT INTO state_counts (state, count) VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET count = count + 1;
  END;
  CREATE TABLE listed_tags (
    id INTEGER, tag TEXT, uploaded_ms INTEGER NOT NULL, video_id TEXT NOT NULL, PRIMARY KEY (id, tag)
  ) WITHOUT ROWID;
  CREATE TABLE tag_counts (tag TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TRIGGER tag_listed AFTER INSERT ON listed_tags BEGIN
    INSERT INTO tag_counts (tag, count) VALUES (new.tag, 1) ON CONFLICT (tag) DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER tag_unlisted AFTER DELETE ON listed_tags BEGIN
    UPDATE tag_counts SET count = count - 1 WHERE tag = old.tag;
    DELETE FROM tag_counts WHERE tag = old.tag AND count = 0;
  END;`;

const INDEXES = `
  CREATE INDEX videos_by_upload ON videos (state, uploaded_ms, video_id);
  CREATE INDEX videos_by_views0 ON videos (state, views0, video_id);
  CREATE INDEX videos_by_views1 ON videos (state, views1, video_id);
  CREATE INDEX videos_by_title ON videos (state, title_key, video_id);
  CREATE INDEX videos_by_duration ON videos (state, duration_seconds, video_id);
  CREATE INDEX videos_by_position ON videos (position);
  CREATE INDEX listed_by_tag ON listed_tags (tag, uploaded_ms, video_id);
  CREATE INDEX tags_by_count ON tag_counts (count DESC, tag);`;

export const catalogTables: DocumentTables<CatalogEntry> = {
  schema: SCHEMA,
  indexes: INDEXES,
  open: (connection) => new CatalogWriter(connection),
};

export const READ_SNAPSHOTS = 'SELECT taken_ms FROM takings ORDER BY slot';

/** From the rows of `READ_SNAPSHOTS`. */
export const snapshotTimesOf = ([first, second]: readonly (readonly unknown[])[]): SnapshotTimes => [
  Number(first?.[0]),
  Number(second?.[0]),
];

/** A tag in the index; no other word begins with `_` and a hexadecimal digit. */
export const tagToken = (tag: string): string => `_${Buffer.from(tag).toString('hex')}`;

class CatalogWriter implements DocumentWriter<CatalogEntry> {
  private readonly statements: ReturnType<typeof prepareStatements>;

  constructor(private readonly connection: Connection) {
    this.statements = prepareStatements(connection);
  }

  load(keys: readonly string[]): Map<string, CatalogEntry> {
    const rows = this.statements.load.all([JSON.stringify(keys)]) as [string, string][];
    return new Map(rows.map(([videoId, doc]) => [videoId, JSON.parse(doc) as CatalogEntry]));
  }

  /** Most changes are views: they write only two columns and no text. */
  save(videoId: string, entry: CatalogEntry): void {
    const { statements } = this;
    const facts = catalogFacts(entry);
    const digest = createHash('sha1').update(JSON.stringify(facts)).digest('base64');
    const doc = JSON.stringify(entry);
    const known = statements.find.get([videoId]) as [number, string] | undefined;
    const columns = [facts.state, facts.uploadedMs, facts.titleKey, facts.durationSeconds, digest];
    if (known?.[1] === digest) {
      const [id] = known;
      statements.updateViews.run([entry.views, entry.position, id]);
      statements.updateDocument.run([doc, id]);
    } else if (known) {
      const [id] = known;
      statements.updateVideo.run([...columns, entry.views, entry.position, id]);
      statements.updateDocument.run([doc, id]);
      statements.unindex.run([id]);
      statements.unlistTags.run([id]);
      this.index(id, videoId, facts);
    } else {
      const id = Number(statements.insertVideo.run([videoId, ...columns, entry.views, entry.position]).lastInsertRowid);
      statements.insertDocument.run([id, doc]);
      this.index(id, videoId, facts);
    }
  }

  tend(nowMs: number): void {
    const { readSnapshots, copyViews, storeSnapshotTime } = this.statements;
    const due = dueSnapshot(snapshotTimesOf(readSnapshots.all([]) as [number][]), nowMs);
    if (!due) return;
    this.connection
      .transaction(() => {
        copyViews[due.slot].run([]);
        for (const [slot, takenMs] of due.times.entries()) storeSnapshotTime.run([takenMs, slot]);
      })
      .immediate();
  }

  private index(id: number, videoId: string, facts: CatalogFacts): void {
    const { tags, listed } = facts;
    const words = ` ${[...indexedWords(facts), ...tags.map(tagToken)].join(' ')} `;
    this.statements.saveWords.run([id, words]);
    this.statements.index.run([id, words]);
    if (listed && tags.length > 0) this.statements.listTags.run([id, facts.uploadedMs, videoId, JSON.stringify(tags)]);
  }
}

function prepareStatements(connection: Connection) {
  const prepare = (sql: string) => connection.prepare(sql);
  return {
    load: prepare(`SELECT v.video_id, d.doc FROM json_each(?) k
      CROSS JOIN videos v ON v.video_id = k.value CROSS JOIN documents d ON d.id = v.id`).raw(),
    find: prepare('SELECT id, facts_digest FROM videos WHERE video_id = ?').raw(),
    insertVideo: prepare(`INSERT INTO videos
      (video_id, state, uploaded_ms, title_key, duration_seconds, facts_digest, views, position, views0, views1)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7, ?7)`),
    updateVideo: prepare(`UPDATE videos SET state = ?, uploaded_ms = ?, title_key = ?, duration_seconds = ?,
      facts_digest = ?, views = ?, position = ? WHERE id = ?`),
    updateViews: prepare('UPDATE videos SET views = ?, position = ? WHERE id = ?'),
    readSnapshots: prepare(READ_SNAPSHOTS).raw(),
    copyViews: [
      prepare('UPDATE videos SET views0 = views WHERE views0 <> views'),
      prepare('UPDATE videos SET views1 = views WHERE views1 <> views'),
    ] as const,
    storeSnapshotTime: prepare('UPDATE takings SET taken_ms = ? WHERE slot = ?'),
    insertDocument: prepare('INSERT INTO documents (id, doc) VALUES (?, ?)'),
    updateDocument: prepare('UPDATE documents SET doc = ? WHERE id = ?'),
    saveWords: prepare('INSERT OR REPLACE INTO search (id, words) VALUES (?, ?)'),
    index: prepare('INSERT INTO search_index (rowid, words) VALUES (?, ?)'),
    unindex: prepare(`INSERT INTO search_index (search_index, rowid, words)
      SELECT 'delete', id, words FROM search WHERE id = ?`),
    listTags: prepare(`INSERT INTO listed_tags (id, uploaded_ms, video_id, tag)
      SELECT ?, ?, ?, value FROM json_each(?)`),
    unlistTags: prepare('DELETE FROM listed_tags WHERE id = ?'),
  };
}
