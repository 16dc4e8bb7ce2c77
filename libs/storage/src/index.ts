export * from './object-store.port.js';
export { assertKeyPrefix, assertObjectKey } from './object-key.js';
export { FileObjectStore } from './files/file.object-store.js';
export { S3ObjectStore } from './s3/s3.object-store.js';
export type { S3Options } from './s3/s3.object-store.js';
