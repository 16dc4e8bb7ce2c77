import type { MediaQueue, PendingWork } from '@reelog/domain';
import type { PendingWorkQueries } from '@reelog/read-models';
import type { ReadModelConnection, Row } from './read-models.connection.js';

export class SqlitePendingWorkQueries implements PendingWorkQueries {
  constructor(private readonly model: ReadModelConnection) {}

  async waiting(queue: MediaQueue, limit: number): Promise<PendingWork[]> {
    const sql = 'SELECT doc FROM work WHERE queue = ? ORDER BY due_ms, video_id LIMIT ?';
    return this.model.query(sql, [queue, limit]).map(itemOf);
  }

  async find(videoIds: readonly string[]): Promise<PendingWork[]> {
    const sql = 'SELECT w.doc FROM json_each(?) k CROSS JOIN work w ON w.video_id = k.value';
    return this.model.query(sql, [JSON.stringify(videoIds)]).map(itemOf);
  }
}

const itemOf = ([doc]: Row): PendingWork => JSON.parse(String(doc)) as PendingWork;
