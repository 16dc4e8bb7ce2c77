import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '@reelog/platform/errors';
import type { BrokenEvent } from './broken-event.js';
import type { LogAudit, Verification, VerifyOptions } from '../log-audit.port.js';
import type { ClosedFor, WriteGate } from './write-gate.js';

/** Name of log damage in the write gate and in health. */
export const LOG_INTEGRITY = 'log-integrity';
/** How long the start waits for the check of the log's file, milliseconds; then the check goes on in the background. */
const CHECK_MS = 30_000;
/** Broken events that are kept individually. */
const MAX_BROKEN = 100;

/** Keeps the gate closed from the start until the check of the log's file has passed. */
export const damageNotYetChecked: ClosedFor = {
  name: LOG_INTEGRITY,
  sentence:
    'The log is being checked for damage: writing begins when the check has passed, or after half a minute at the latest.',
};
const RESTORE = 'Stop Reelog and restore the log from a backup (docs/guides/backup-and-restore.md).';

export type DamageReport = (problem: string, error?: unknown) => void;

/**
 * The known damage of the log. Damage of the file around the events and a lost tail stop writing until a restart,
 * because new commits could be lost as well. A single broken event is only reported.
 */
export class LogDamage {
  private readonly brokenEvents = new Map<number, string>();
  private unchecked: string | undefined;
  private damage: string | undefined;

  /** @param report logs an error */
  constructor(
    private readonly gate: WriteGate,
    private readonly report: DamageReport,
  ) {}

  /**
   * Keeps writing stopped until the check has passed, at most `timeoutMs`. Resolves when writing may begin, or never
   * will.
   */
  async checkAtStart(check: () => Promise<readonly string[]>, timeoutMs = CHECK_MS): Promise<void> {
    this.gate.close(LOG_INTEGRITY, damageNotYetChecked.sentence);
    const timeout = new AbortController();
    const checked = check()
      .then((found) => {
        this.unchecked = undefined;
        if (found[0] !== undefined) this.found(found[0]);
      })
      .catch((error: unknown) => {
        if (error instanceof Error && error.name === 'AbortError') return; // the process ends
        this.unchecked = `The log's file could not be checked: ${messageOf(error)}`;
        this.report(this.unchecked, error);
      })
      .finally(() => timeout.abort());
    await sleep(timeoutMs, undefined, { signal: timeout.signal }).then(
      () => (this.unchecked = 'The log is still being checked for damage.'),
      () => checked,
    );
    if (this.damage === undefined) this.gate.open(LOG_INTEGRITY);
  }

  /** Whether writing is stopped permanently. */
  get isFound(): boolean {
    return this.damage !== undefined;
  }

  /** The file is damaged, or a part of the log is lost: writing stops. */
  found(problem: string): void {
    this.damage ??= problem;
    this.gate.close(LOG_INTEGRITY, `The log is damaged: ${this.damage} ${RESTORE}`);
  }

  /** One event is damaged. */
  broken({ position, problem }: BrokenEvent): void {
    if (this.brokenEvents.has(position) || this.brokenEvents.size >= MAX_BROKEN) return;
    this.brokenEvents.set(position, problem);
    this.report(`The event at position ${position} is damaged: ${problem} Everything else is served. ${RESTORE}`);
  }

  /** Records the findings of a verification. */
  verified({ valid, damage, firstBad, head }: Verification): void {
    if (valid) this.brokenEvents.clear();
    if (damage?.[0] !== undefined) this.found(damage[0]);
    else if (firstBad && firstBad.position > head.position)
      this.found(`Position ${firstBad.position}: ${firstBad.problem}`);
    else if (firstBad) this.broken(firstBad);
  }

  /** For health, as a non-essential check: the gate reports what stops writing. @throws Error naming a broken event */
  async probe(): Promise<void> {
    const [first] = [...this.brokenEvents].sort(([a], [b]) => a - b);
    if (first) throw new Error(`The event at position ${first[0]} is damaged: ${first[1]}`);
    if (this.unchecked !== undefined) throw new Error(this.unchecked);
  }
}

/** An audit that reports the findings of its verifications. */
export class WatchedLogAudit implements LogAudit {
  constructor(
    private readonly audit: LogAudit,
    private readonly damage: LogDamage,
  ) {}

  async verify(options: VerifyOptions = {}): Promise<Verification> {
    const verification = await this.audit.verify(options);
    if (!options.published) this.damage.verified(verification); // the published head may be wrong
    return verification;
  }

  exportLines(options?: { readonly signal?: AbortSignal }): AsyncIterable<Buffer> {
    return this.audit.exportLines(options);
  }
}
