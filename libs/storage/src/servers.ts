/** `@reelog/storage/servers`: the store on a server, apart, so that who needs none does not load its driver. */
export { S3ObjectStore } from './s3/s3.object-store.js';
export { watchClock } from './s3/watch-clock.js';
export type { S3Options, S3Start } from './s3/s3.object-store.js';
