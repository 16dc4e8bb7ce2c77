export { aborted } from './aborted.js';
export * from './deadline.js';
export { KeyedMutex } from './keyed-mutex.js';
export * from './retry.js';
export * from './out-of-resources.js';
export { Semaphore } from './semaphore.js';
