import { workerData } from 'node:worker_threads';
import { logAuditMethods, type LogAuditMethods } from '@reelog/events';
import { serveCalls } from '@reelog/platform/workers';
import { describeSqliteError } from './log-errors.js';
import { SqliteLogToExport } from './log-export.js';
import { SqliteLogToVerify, damageOf } from './log-verification.js';

const { path } = workerData as { path: string };
const audit = logAuditMethods({
  openToVerify: () => new SqliteLogToVerify(path),
  openToExport: () => new SqliteLogToExport(path),
  damageOf,
});

function rethrowDescribed(error: unknown): never {
  throw describeSqliteError(error, path);
}

const methods: LogAuditMethods = {
  verifyNext: (published) => audit.verifyNext(published).catch(rethrowDescribed),
  exportNext: () => audit.exportNext().catch(rethrowDescribed),
};

serveCalls(methods);
