export { aborted } from './aborted.js';
export * from './deadline.js';
export * from './keep-trying.js';
export { KeyedMutex } from './keyed-mutex.js';
export * from './out-of-resources.js';
export { Semaphore } from './semaphore.js';
