export * from './config/config.schema.js';
export * from './config/load-config.js';
export * from './logging/logger.js';
export * from './metrics/metrics.js';
export * from './workers/index.js';
export * from './shutdown/shutdown.js';
export * from './shutdown/run-process.js';
export * from './shutdown/opened.js';
