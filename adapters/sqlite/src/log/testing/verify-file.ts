import { verifyLog } from '../../../../../libs/events/src/audit/verify-log.js';
import type { ChainPoint } from '../../../../../libs/events/src/chain-point.js';
import type { Verification } from '../../../../../libs/events/src/log-audit.port.js';
import { fileDamage } from '../log-file-check.js';
import { SqliteLogToVerify, damageOf } from '../log-verification.js';

/** As `SqliteLogAudit.verify`, without a thread and a process. */
export async function verifyFile(path: string, published?: ChainPoint): Promise<Verification> {
  const damage = fileDamage(path);
  const outcome = await verifyEvents(path, published);
  return damage.length === 0 ? outcome : { ...outcome, valid: false, damage };
}

/** The same without the check of the whole file. */
export async function verifyEvents(path: string, published?: ChainPoint): Promise<Verification> {
  for await (const { outcome } of verifyLog(() => new SqliteLogToVerify(path), published, damageOf))
    if (outcome) return outcome;
  throw new Error('There was no outcome');
}
