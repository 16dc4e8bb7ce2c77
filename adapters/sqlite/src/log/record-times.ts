import type { LogTail } from '@reelog/events';
import { type Connection, readHead, textOf } from './log-schema.js';

/**
 * The last event with its recording time: from the event itself, from the index, or (if that entry is lost) the highest
 * time of all events. The time is empty while the log is empty.
 */
export function readTail(connection: Connection): LogTail {
  const { position, hash } = readHead(connection);
  if (position === 0) return { position, hash, recordedAt: '' };
  const [recordedAt] = connection
    .prepare(
      `SELECT CAST(coalesce(recorded_at, (SELECT t.recorded_at FROM recorded_times t WHERE t.position = e.position),
         (SELECT max(coalesce(recorded_at, occurred_at)) FROM events)) AS BLOB)
       FROM events e WHERE position = ?`,
    )
    .raw()
    .get([position]) as [Buffer];
  return { position, hash, recordedAt: textOf(recordedAt) };
}

/** Fills the index for all events without a recording time. */
export const INDEX_RECORDED_TIMES = `
  INSERT INTO recorded_times (position, recorded_at)
  SELECT position, max(occurred_at) OVER (ORDER BY position) FROM events WHERE recorded_at IS NULL`;
