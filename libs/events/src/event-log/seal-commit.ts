import { SCHEMA_VERSIONS } from '@reelog/domain';
import type { StoredEvent } from '@reelog/domain';
import type { ChainPoint } from './chain-verifier.js';
import { newEventId } from './event-id.js';
import type { Commit } from './event-log.port.js';
import { hashEnvelope, sealEvent } from './hash-chain.js';

/**
 * The events of a commit as they will be stored when `tail` is the last event before them: numbered, salted and linked.
 * @throws Error when the data of one is not JSON
 */
export function sealCommit(commit: Commit, tail: ChainPoint): StoredEvent[] {
  const { streamId, actor, occurredAt, commandId, correlationId, causationId } = commit;
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

/** Sealed events that turn out to follow another event: they move there. The digests of their data, which cost most, stay. */
export function relink(events: readonly StoredEvent[], tail: ChainPoint): StoredEvent[] {
  let { position, hash } = tail;
  return events.map((event) => {
    const moved = { ...event, position: ++position, previousHash: hash };
    hash = hashEnvelope(moved);
    return { ...moved, hash };
  });
}
