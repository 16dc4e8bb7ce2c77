import { SCHEMA_VERSIONS, type StoredEvent } from '@reelog/domain';
import { newEventId } from './event-id.js';
import type { Commit } from './event-log.port.js';
import { hashEnvelope, sealEvent } from './hash-chain.js';
import { later, type LogTail, recordTimeNow, recordTimeOf } from './record-time.js';

/**
 * The events of a commit as stored after `tail`: numbered, salted and linked.
 * @param nowMs the clock, milliseconds since 1970
 * @throws Error when the data of an event is not JSON
 */
export function sealCommit(commit: Commit, tail: LogTail, nowMs: number): StoredEvent[] {
  const { streamId, actor, occurredAt, commandId, correlationId, causationId } = commit;
  const recordedAt = recordTimeNow(nowMs, tail.recordedAt);
  const sealed: StoredEvent[] = [];
  let previousHash = tail.hash;
  for (const { type, data } of commit.events) {
    const event = sealEvent(
      {
        position: tail.position + sealed.length + 1,
        streamId,
        streamVersion: commit.expectedVersion + sealed.length + 1,
        eventId: newEventId(),
        type,
        schemaVersion: SCHEMA_VERSIONS[type],
        data,
        occurredAt,
        recordedAt,
        actor,
        commandId,
        correlationId,
        causationId,
      },
      previousHash,
    );
    sealed.push(event);
    previousHash = event.hash;
  }
  return sealed;
}

/**
 * Links sealed events to another previous event, with new positions and a recording time not before it. Keeps the
 * digests of their data, which are expensive.
 */
export function relink(events: readonly StoredEvent[], tail: LogTail): StoredEvent[] {
  let { position, hash } = tail;
  return events.map((event) => {
    const recordedAt = later(event.recordedAt ?? '', tail.recordedAt);
    const moved = { ...event, position: ++position, recordedAt, previousHash: hash };
    hash = hashEnvelope(moved);
    return { ...moved, hash };
  });
}

/** The last of the sealed events, as the tail for the next commit. */
export function tailOf(events: readonly StoredEvent[], before: LogTail): LogTail {
  const last = events.at(-1);
  return last
    ? { position: last.position, hash: last.hash, recordedAt: recordTimeOf(last, before.recordedAt) }
    : before;
}
