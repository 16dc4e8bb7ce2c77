import { setTimeout as sleep } from 'node:timers/promises';
import { RedisViewLedger, type RedisViewLedgerOptions } from '../redis.view-ledger.js';

const READY_MS = 10_000;

/** A ledger that counts in Redis. @throws Error when Redis does not become usable */
export async function readyLedger(options: RedisViewLedgerOptions): Promise<RedisViewLedger> {
  const ledger = new RedisViewLedger(options);
  await becomes(ledger, true);
  return ledger;
}

/** Resolves once a ledger counts in Redis, or no longer does. */
export async function becomes(ledger: RedisViewLedger, ok: boolean): Promise<void> {
  for (const deadline = Date.now() + READY_MS; ledger.health().ok !== ok; await sleep(10))
    if (Date.now() > deadline) throw new Error(`The health of the ledger is still: ${ledger.health().detail}`);
}
