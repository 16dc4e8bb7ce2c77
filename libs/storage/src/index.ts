export * from './object-store.port.js';
export { assertKeyPrefix, assertObjectKey } from './object-key.js';
export { FileObjectStore } from './files/file.object-store.js';
