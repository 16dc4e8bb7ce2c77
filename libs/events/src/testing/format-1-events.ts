import type { StoredEvent } from '@reelog/domain';
import { newEventId } from '../event-id.js';
import { GENESIS_HASH, sealEvent } from '../hash-chain.js';

/** Events as releases of log format 1 recorded them: one for each time, each with its own command. */
export function format1Events(occurredAt: readonly string[]): StoredEvent[] {
  let previousHash = GENESIS_HASH;
  return occurredAt.map((time, index) => {
    const event = sealEvent(
      {
        position: index + 1,
        streamId: 'video-v',
        streamVersion: index + 1,
        eventId: newEventId(),
        type: 'VideoDetailsChanged',
        schemaVersion: 1,
        occurredAt: time,
        actor: { id: 'ana', role: 'manager' },
        commandId: `command-${index + 1}`,
        correlationId: `correlation-${index + 1}`,
        causationId: null,
        data: { videoId: 'v', title: `Title ${index + 1}` },
      },
      previousHash,
    );
    previousHash = event.hash;
    return event;
  });
}
