export { S3ObjectStore } from './s3.object-store.js';
export type { S3Options, S3Start } from './s3.object-store.js';
export { watchClock } from './watch-clock.js';
