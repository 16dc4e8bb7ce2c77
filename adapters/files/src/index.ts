export { FileActorDirectory } from './file.actor-directory.js';
export { FileObjectStore } from './file.object-store.js';
export { listFiles } from './list-files.js';
