import type { LogAuditMethods, VerificationStep } from '../threaded-log-audit.js';
import { exportLog } from './export-log.js';
import type { LogToExport } from './stored-log.js';
import { type DamageOf, type OpenToVerify, verifyLog } from './verify-log.js';

export interface AuditedLog {
  readonly openToVerify: OpenToVerify;
  readonly openToExport: () => LogToExport | Promise<LogToExport>;
  /** Default: no error counts as damage. */
  readonly damageOf?: DamageOf;
}

/** The methods of a worker thread for one audit: a verification or an export. */
export function logAuditMethods({ openToVerify, openToExport, damageOf }: AuditedLog) {
  let steps: AsyncIterator<VerificationStep, void> | undefined;
  let chunks: AsyncIterator<Buffer, void> | undefined;
  return {
    verifyNext: async (published) => {
      steps ??= verifyLog(openToVerify, published, damageOf);
      const { value } = await steps.next();
      if (!value) throw new Error('The verification has ended');
      return value;
    },
    exportNext: async () => {
      chunks ??= exportLog(openToExport);
      return (await chunks.next()).value ?? null;
    },
  } satisfies LogAuditMethods;
}
