export { Sha256Thread } from './hashing/sha256.thread.js';
export type { Sha256 } from './hashing/sha256.thread.js';
export { assertKeyPrefix, assertObjectKey, isKeySegment } from './object-key.js';
export * from './object-store.port.js';
export { StoreNotOwnedError } from './owned.object-store.js';
export * from './place-store.port.js';
export { ReadBuffers } from './read-buffers.js';
export * from './store-marker.js';
export * from './store-places.js';
