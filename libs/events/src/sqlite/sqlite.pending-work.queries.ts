import { dueJob } from '@reelog/domain';
import type { MediaJob, PendingWork } from '@reelog/domain';
import type { PendingWorkQueries } from '../read-models/read-models.port.js';
import type { ReadModelConnection } from './sqlite.read-models.connection.js';

export class SqlitePendingWorkQueries implements PendingWorkQueries {
  constructor(private readonly model: ReadModelConnection) {}

  async due(now: string, stage: MediaJob['stage'], limit: number): Promise<MediaJob[]> {
    return this.model.read((reader) =>
      reader
        .all('SELECT doc FROM work WHERE stage = ? AND due_ms <= ? ORDER BY due_ms, video_id LIMIT ?', [
          stage,
          Date.parse(now),
          limit,
        ])
        .flatMap(([doc]) => dueJob(JSON.parse(String(doc)) as PendingWork) ?? []),
    );
  }
}
