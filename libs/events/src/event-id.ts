import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const RANDOM_BYTES_AN_ID = 16;
const pool = new Uint8Array(RANDOM_BYTES_AN_ID * 256);
let used = pool.length;

/** A UUIDv7 (RFC 9562). Random bytes are drawn for many ids at once, because drawing them costs most of the time. */
export function newEventId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += RANDOM_BYTES_AN_ID;
  return v7({ random: pool.subarray(used - RANDOM_BYTES_AN_ID, used) });
}
