export { aborted } from './aborted.js';
export * from './deadline.js';
export * from './retry.js';
export * from './out-of-resources.js';
export { Semaphore } from './semaphore.js';
