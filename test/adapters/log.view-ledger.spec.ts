import { fileURLToPath } from 'node:url';
import { createSqliteLog } from '../../adapters/sqlite/src/log/testing/create-sqlite-log.js';
import { LogViewLedger } from '../../libs/views/src/log.view-ledger.js';
import { viewLedgerContract } from '../../libs/views/src/view-ledger.contract.js';

const COUNTER = fileURLToPath(new URL('./log.view-counter.ts', import.meta.url));

describe('the ledger that counts views directly in the log', () => {
  viewLedgerContract(async () => {
    const { path, open, destroy } = await createSqliteLog();
    return {
      openLog: open,
      openLedger: async (log) => new LogViewLedger(log),
      counterArguments: ['--conditions=@reelog/source', '--import', 'tsx', COUNTER, path],
      destroy,
    };
  });
});
