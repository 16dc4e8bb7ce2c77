import { crashContract } from './contract/crash.contract.js';
import { countContract } from './contract/count.contract.js';
import { manyLedgersContract } from './contract/many-ledgers.contract.js';
import { ledgerLifecycleContract } from './contract/lifecycle.contract.js';
import type { CreateViewLedger } from './testing/view-ledger-under-test.js';

/** The contract of every view ledger; called from a spec beside the adapter. */
export function viewLedgerContract(createLedger: CreateViewLedger): void {
  jest.setTimeout(30_000); // opening a log starts threads, from sources in tests
  countContract(createLedger);
  manyLedgersContract(createLedger);
  ledgerLifecycleContract(createLedger);
  crashContract(createLedger);
}
