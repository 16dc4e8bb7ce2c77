/** `@reelog/platform/workers` for worker threads, so that they do not load the whole of platform. */
export * from './worker-calls.js';
export * from './worker-thread.js';
