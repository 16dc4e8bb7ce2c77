import type { StoredEvent } from '@reelog/domain';
import { type ErasedValue, saltedDigest } from '../hash-chain.js';

/** The event with the value and the salt of one field erased, as verification expects it. */
export function eraseField(event: StoredEvent, field: string): StoredEvent {
  const { [field]: salt, ...salts } = event.salts;
  if (salt === undefined) return event;
  const mark: ErasedValue = { erased: saltedDigest(salt, event.data[field]) };
  return { ...event, data: { ...event.data, [field]: mark }, salts };
}
