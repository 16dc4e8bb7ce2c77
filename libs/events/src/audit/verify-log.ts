import type { ChainPoint } from '../chain-point.js';
import { type BadPosition, ChainVerifier } from '../chain-verifier.js';
import type { LogHead } from '../event-log.port.js';
import { GENESIS_HASH } from '../hash-chain.js';
import type { Verification } from '../log-audit.port.js';
import type { VerificationStep } from '../threaded-log-audit.js';
import type { LogToVerify } from './stored-log.js';

export type OpenToVerify = () => LogToVerify | Promise<LogToVerify>;
/** The damage to the stored log that an error describes; undefined when reading failed for another reason. */
export type DamageOf = (error: unknown) => string | undefined;

/**
 * Verifies a log step by step; the last step has the outcome. @throws Error when the log cannot be read but is not
 * damaged
 */
export async function* verifyLog(
  open: OpenToVerify,
  published?: ChainPoint,
  damageOf: DamageOf = () => undefined,
): AsyncGenerator<VerificationStep, void> {
  const verification = new LogVerification(published);
  const firstBad = yield* verification.steps(open, damageOf);
  yield verification.step(verification.result(firstBad));
}

class LogVerification {
  private readonly chain: ChainVerifier;
  private head: LogHead = { logId: '', position: 0, hash: GENESIS_HASH };

  constructor(published: ChainPoint | undefined) {
    this.chain = new ChainVerifier(published);
  }

  async *steps(open: OpenToVerify, damageOf: DamageOf): AsyncGenerator<VerificationStep, BadPosition | undefined> {
    let log: LogToVerify | undefined;
    try {
      log = await open();
      this.head = log.head;
      for await (const check of log.checks()) {
        const bad = check(this.chain);
        if (bad) return bad;
        yield this.step();
        if (this.checked === log.head.position) break;
      }
      return this.missing() ?? this.chain.finish() ?? this.cutTail(log) ?? log.finish?.();
    } catch (error) {
      const damage = damageOf(error);
      if (damage === undefined) throw error;
      return this.bad(damage);
    } finally {
      log?.close();
    }
  }

  step(outcome?: Verification): VerificationStep {
    return { progress: { checked: this.checked, head: this.head.position }, outcome };
  }

  result(firstBad: BadPosition | undefined): Verification {
    const result = { valid: !firstBad, checked: this.checked, head: this.head };
    return { ...result, ...(firstBad && { firstBad }), ...this.chain.erasures };
  }

  private get checked(): number {
    return this.chain.last.position;
  }

  private missing(): BadPosition | undefined {
    return this.checked === this.head.position ? undefined : this.bad('The event is missing.');
  }

  private cutTail({ committed, head }: LogToVerify): BadPosition | undefined {
    if (committed <= head.position) return undefined;
    return this.bad(`The log ends here, but events up to position ${committed} were committed: its tail is missing.`);
  }

  /** The expected event has a problem. */
  private bad(problem: string): BadPosition {
    return { position: this.checked + 1, problem };
  }
}
