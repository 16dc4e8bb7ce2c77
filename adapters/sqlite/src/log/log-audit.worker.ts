import { workerData } from 'node:worker_threads';
import type { ChainPoint, LogAuditMethods } from '@reelog/events';
import { serveCalls } from '@reelog/platform/workers';
import { describing } from './log-errors.js';
import { SqliteLogExport } from './log-export.js';
import { SqliteLogVerification } from './log-verification.js';

const { path } = workerData as { path: string };
let verification: SqliteLogVerification | undefined;
let exporting: SqliteLogExport | undefined;

/** One thread does one job: the calls of a verification, or of an export. */
const methods: LogAuditMethods = {
  verifyNext: (published?: ChainPoint) =>
    describing(path, () => {
      verification ??= new SqliteLogVerification(path, published);
      const outcome = verification.step();
      return { progress: { checked: verification.checked, head: verification.head.position }, outcome };
    }),
  exportNext: () => describing(path, () => (exporting ??= new SqliteLogExport(path)).next()),
};

serveCalls(methods);
