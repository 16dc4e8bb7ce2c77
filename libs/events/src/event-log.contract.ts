import { auditContract } from './contract/audit.contract.js';
import { appendContract } from './contract/append.contract.js';
import { concurrencyContract } from './contract/concurrency.contract.js';
import { crashContract } from './contract/crash.contract.js';
import { idempotencyContract } from './contract/idempotency.contract.js';
import { lifecycleContract } from './contract/lifecycle.contract.js';
import { readContract } from './contract/read.contract.js';
import { sequenceContract } from './contract/sequence.contract.js';
import { tailContract } from './contract/tail.contract.js';
import { withdrawalContract } from './contract/withdrawal.contract.js';
import type { CreateLog } from './testing/log-under-test.js';

/** The contract of every event log adapter; called from a spec beside the adapter. */
export function eventLogContract(createLog: CreateLog): void {
  jest.setTimeout(30_000); // opening a log starts threads, from sources in tests
  appendContract(createLog);
  concurrencyContract(createLog);
  idempotencyContract(createLog);
  withdrawalContract(createLog);
  sequenceContract(createLog);
  readContract(createLog);
  tailContract(createLog);
  lifecycleContract(createLog);
  auditContract(createLog);
  crashContract(createLog);
}
