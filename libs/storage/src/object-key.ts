import { InvalidKeyError } from './object-store.port.js';

const SEGMENT = /^[A-Za-z0-9._-]{1,255}$/;
const KEY_MAX_LENGTH = 512;

export const isKeySegment = (name: string): boolean => SEGMENT.test(name) && name !== '.' && name !== '..';

/** @throws InvalidKeyError unless every store accepts the key (see ObjectStore) */
export function assertObjectKey(key: string): void {
  const valid = key.length <= KEY_MAX_LENGTH && key.split('/').every(isKeySegment);
  if (!valid) throw new InvalidKeyError(key);
}

/** @throws InvalidKeyError when no valid key can start with the prefix */
export function assertKeyPrefix(prefix: string): void {
  if (prefix.length === KEY_MAX_LENGTH) return assertObjectKey(prefix);
  try {
    assertObjectKey(`${prefix}x`);
  } catch {
    throw new InvalidKeyError(prefix);
  }
}
