import { fileURLToPath } from 'node:url';
import { createSqliteLog } from '../sqlite/testing/create-sqlite-log.js';
import { LogViewLedger } from './log.view-ledger.js';
import { viewLedgerContract } from './view-ledger.contract.js';

const COUNTER = fileURLToPath(new URL('./testing/log.view-counter.ts', import.meta.url));

describe('the ledger that counts views straight in the log', () => {
  viewLedgerContract(async () => {
    const { path, open, destroy } = await createSqliteLog();
    return {
      openLog: open,
      openLedger: async (log) => new LogViewLedger(log),
      counterArguments: ['--import', 'tsx', COUNTER, path],
      destroy,
    };
  });
});
