import type { StoredEvent } from '@reelog/domain';
import type { ChainPoint } from './chain-point.js';

/** The last event of a log: what the next append needs. */
export interface LogTail extends ChainPoint {
  /** When it was recorded, as `recordTimeOf` derives it; empty while the log is empty. */
  readonly recordedAt: string;
}

/** RFC 3339, UTC, milliseconds: instants in this spelling can be compared as text. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export const isInstant = (value: unknown): value is string => typeof value === 'string' && INSTANT.test(value);

/** The later of two instants. */
export const later = (one: string, other: string): string => (one > other ? one : other);

/**
 * The recording time of an event. Events of log format 1 have none: theirs is the highest time of all events up to
 * them, so that it never falls.
 * @param before the recording time of the previous event; empty for the first
 */
export const recordTimeOf = (event: Pick<StoredEvent, 'recordedAt' | 'occurredAt'>, before: string): string =>
  event.recordedAt ?? later(before, event.occurredAt);

/** The recording time for a new event: the clock, but never before the previous event. */
export const recordTimeNow = (nowMs: number, before: string): string => later(new Date(nowMs).toISOString(), before);

/** Milliseconds since 1970. Only tests replace it. */
export type Clock = () => number;
