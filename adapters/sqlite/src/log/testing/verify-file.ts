import type { ChainPoint } from '../../../../../libs/events/src/chain-point.js';
import type { Verification } from '../../../../../libs/events/src/log-audit.port.js';
import { fileDamage } from '../log-file-check.js';
import { SqliteLogVerification } from '../log-verification.js';

/** What `SqliteLogAudit.verify` does, without a thread and a process. */
export function verifyFile(path: string, published?: ChainPoint): Verification {
  const damage = fileDamage(path);
  const verification = new SqliteLogVerification(path, published);
  for (;;) {
    const outcome = verification.step();
    if (outcome) return damage.length === 0 ? outcome : { ...outcome, valid: false, damage };
  }
}
