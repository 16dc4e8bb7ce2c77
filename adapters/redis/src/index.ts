export { RedisViewLedger } from './redis.view-ledger.js';
export type { LedgerHealth, RedisViewLedgerOptions } from './redis.view-ledger.js';
