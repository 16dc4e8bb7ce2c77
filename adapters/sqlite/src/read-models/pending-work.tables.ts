import { dueJob, type PendingWork, queueOf } from '@reelog/domain';
import type { DocumentTables, DocumentWriter } from './projection-store.js';
import type { Connection } from './read-models.files.js';

/** `queue` and `due_ms` belong to the job of a video; null while there is none. */
export const pendingWorkTables: DocumentTables<PendingWork> = {
  schema: 'CREATE TABLE work (video_id TEXT PRIMARY KEY, queue TEXT, due_ms INTEGER, doc TEXT NOT NULL);',
  indexes: 'CREATE INDEX work_by_due ON work (queue, due_ms, video_id) WHERE queue IS NOT NULL;',
  open: (connection) => new PendingWorkWriter(connection),
};

class PendingWorkWriter implements DocumentWriter<PendingWork> {
  private readonly find;
  private readonly upsert;

  constructor(connection: Connection) {
    this.find = connection
      .prepare(
        `SELECT w.video_id, w.doc FROM json_each(?) k
      CROSS JOIN work w ON w.video_id = k.value`,
      )
      .raw();
    this.upsert = connection.prepare(`INSERT INTO work (video_id, queue, due_ms, doc) VALUES (?, ?, ?, ?)
      ON CONFLICT (video_id) DO UPDATE SET queue = excluded.queue, due_ms = excluded.due_ms, doc = excluded.doc`);
  }

  load(keys: readonly string[]): Map<string, PendingWork> {
    const rows = this.find.all([JSON.stringify(keys)]) as [string, string][];
    return new Map(rows.map(([videoId, doc]) => [videoId, JSON.parse(doc) as PendingWork]));
  }

  save(videoId: string, item: PendingWork): void {
    const job = dueJob(item);
    const queue = job ? queueOf(job) : null;
    const dueMs = queue && Date.parse(item.notBefore);
    this.upsert.run([videoId, queue, dueMs, JSON.stringify(item)]);
  }
}
