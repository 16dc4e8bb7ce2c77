import type { StoredEvent } from '@reelog/domain';
import type { ChainPoint } from './chain-point.js';

/** The last event of a log, as whoever appends behind it needs it. */
export interface LogTail extends ChainPoint {
  /** When it was recorded, as `recordTimeOf` derives it; empty while the log is empty. */
  readonly recordedAt: string;
}

/** RFC 3339, UTC, milliseconds: instants in this spelling can be compared as text. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export const isInstant = (value: unknown): value is string => typeof value === 'string' && INSTANT.test(value);

/** The later one of two instants. */
export const later = (one: string, other: string): string => (one > other ? one : other);

/**
 * When an event was recorded. An event of log format 1 does not say so itself: for it, this is the highest time of any
 * event up to it, so that it never falls from one position to the next.
 * @param before the same of the event before it; empty for the first
 */
export const recordTimeOf = (event: Pick<StoredEvent, 'recordedAt' | 'occurredAt'>, before: string): string =>
  event.recordedAt ?? later(before, event.occurredAt);

/** When something is recorded now: by the clock, but never before what was recorded already. */
export const recordTimeNow = (nowMs: number, before: string): string => later(new Date(nowMs).toISOString(), before);

/** Milliseconds since 1970. Another one than the machine's only in tests. */
export type Clock = () => number;
