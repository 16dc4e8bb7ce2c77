export * from './checkpoints.port.js';
export { InProcessLeases } from './in-process.leases.js';
export * from './leases.port.js';
export * from './session-store.port.js';
