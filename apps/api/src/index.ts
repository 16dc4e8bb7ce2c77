/** What other processes need to run the api. */
export { KeyRing } from './auth/key-ring.js';
export { MediaGrants } from './auth/media-grant.js';
export { createApi } from './create-api.js';
export { damageCheck } from './health/health-check.js';
export { LogClock } from './health/log-clock.js';
export type { HttpLimits } from './http/http-limits.js';
export { readyOrNot } from './ready-or-not.js';
export { reportedGate } from './reported-gate.js';
export { objectionToNewLog } from './store-ownership/no-new-log.js';
export { serveStandby } from './store-ownership/standby.js';
export { notYetChecked, STORE_OWNERSHIP, StoreOwnership } from './store-ownership/store-ownership.js';
