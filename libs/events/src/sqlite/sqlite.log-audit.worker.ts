import { workerData } from 'node:worker_threads';
import { serveCalls } from '@reelog/platform/workers';
import type { ChainPoint } from '../event-log/chain-verifier.js';
import type { Verification, VerifyProgress } from '../event-log/log-audit.port.js';
import { describing } from './sqlite.log-errors.js';
import { SqliteLogExport } from './sqlite.log-export.js';
import { SqliteLogVerification } from './sqlite.log-verification.js';

const { path } = workerData as { path: string };
let verification: SqliteLogVerification | undefined;
let exporting: SqliteLogExport | undefined;

/** One thread does one job: the calls of a verification, or those of an export. */
const methods = {
  verifyNext: (published?: ChainPoint): { progress: VerifyProgress; outcome?: Verification | undefined } =>
    describing(path, () => {
      verification ??= new SqliteLogVerification(path, published);
      const outcome = verification.step();
      return { progress: { checked: verification.checked, head: verification.head.position }, outcome };
    }),
  exportNext: (): Uint8Array | null => describing(path, () => (exporting ??= new SqliteLogExport(path)).next()),
};

export type LogAuditMethods = typeof methods;

serveCalls(methods);
