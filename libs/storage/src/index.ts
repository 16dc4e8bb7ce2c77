export * from './object-store.port.js';
export * from './place-store.port.js';
export * from './store-marker.js';
export * from './store-places.js';
export { StoreNotOwnedError } from './owned.object-store.js';
export { assertKeyPrefix, assertObjectKey } from './object-key.js';
export { listFiles } from './files/list-files.js';
export { FileObjectStore } from './files/file.object-store.js';
export { Sha256Thread } from './hashing/sha256.thread.js';
