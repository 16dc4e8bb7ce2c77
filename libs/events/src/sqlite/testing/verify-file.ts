import type { ChainPoint } from '../../event-log/chain-point.js';
import type { Verification } from '../../event-log/log-audit.port.js';
import { fileDamage } from '../sqlite.log-file-check.js';
import { SqliteLogVerification } from '../sqlite.log-verification.js';

/** What `SqliteLogAudit.verify` does, without a thread and a process. */
export function verifyFile(path: string, published?: ChainPoint): Verification {
  const damage = fileDamage(path);
  const verification = new SqliteLogVerification(path, published);
  for (;;) {
    const outcome = verification.step();
    if (outcome) return damage.length === 0 ? outcome : { ...outcome, valid: false, damage };
  }
}
