import type { RecordedEvent, StoredEvent } from '@reelog/domain';
import { type BrokenEvent, isBroken } from './broken-event.js';
import { hashEnvelope } from '../hash-chain.js';
import { UnknownEventError, upcast } from '../upcasting.js';

/**
 * Upcasts a stored event. An unknown type means a newer release only if the hash of the envelope is right; otherwise
 * the type itself is damaged. @throws UnknownEventError for an event of a newer release
 */
export function upcastIntact(event: StoredEvent | BrokenEvent): RecordedEvent | BrokenEvent {
  if (isBroken(event)) return event;
  try {
    return upcast(event);
  } catch (error) {
    if (error instanceof UnknownEventError && hashEnvelope(event) === event.hash) throw error;
    const problem = error instanceof UnknownEventError ? 'Its envelope does not match its hash.' : String(error);
    return { position: event.position, problem };
  }
}
