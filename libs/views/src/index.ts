export { LogViewLedger } from './log.view-ledger.js';
export * from './view-ledger.port.js';
export { MAX_VIEWS_PER_EVENT } from './view-tally.js';
