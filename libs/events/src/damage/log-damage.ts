import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '@reelog/platform/errors';
import type { BrokenEvent } from './broken-event.js';
import type { LogAudit, Verification, VerifyOptions } from '../log-audit.port.js';
import type { ClosedFor, WriteGate } from './write-gate.js';

/** Name under which the write gate and health speak of damage. */
export const LOG_INTEGRITY = 'log-integrity';
/** How long the start waits for the check of the log's file, milliseconds; afterwards it goes on in the background. */
const CHECK_MS = 30_000;
/** Broken events that are remembered one by one. */
const MAX_BROKEN = 100;

/** Why the gate is closed from the start on, until the check of the log's file has passed. */
export const damageNotYetChecked: ClosedFor = {
  name: LOG_INTEGRITY,
  sentence:
    'The log is being checked for damage: writing begins when the check has passed, or after half a minute at the latest.',
};
const RESTORE = 'Stop Reelog and restore the log from a backup (docs/guides/backup-and-restore.md).';

export type DamageReport = (problem: string, error?: unknown) => void;

/**
 * What is known to be damaged in the log. Damage of the file around the events, and a lost tail, stop writing until a
 * restart: whatever is written on top may be lost with it. A single broken event is named, and everything goes on.
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

  /** No writing before the file was checked, but for longer than `patienceMs`. Resolves when writing may begin, or never will. */
  async checkAtStart(check: () => Promise<readonly string[]>, patienceMs = CHECK_MS): Promise<void> {
    this.gate.close(LOG_INTEGRITY, damageNotYetChecked.sentence);
    const patience = new AbortController();
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
      .finally(() => patience.abort());
    await sleep(patienceMs, undefined, { signal: patience.signal }).then(
      () => (this.unchecked = 'The log is still being checked for damage.'),
      () => checked,
    );
    if (this.damage === undefined) this.gate.open(LOG_INTEGRITY);
  }

  /** Whether writing is stopped for good. */
  get isFound(): boolean {
    return this.damage !== undefined;
  }

  /** The file is damaged, or a part of the log is gone: writing stops. */
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

  /** Takes in what a verification found. */
  verified({ valid, damage, firstBad, head }: Verification): void {
    if (valid) this.brokenEvents.clear();
    if (damage?.[0] !== undefined) this.found(damage[0]);
    else if (firstBad && firstBad.position > head.position)
      this.found(`Position ${firstBad.position}: ${firstBad.problem}`);
    else if (firstBad) this.broken(firstBad);
  }

  /** For health, where it is not essential: what stops writing is told by the gate. @throws Error saying what is wrong */
  async probe(): Promise<void> {
    const [first] = [...this.brokenEvents].sort(([a], [b]) => a - b);
    if (first) throw new Error(`The event at position ${first[0]} is damaged: ${first[1]}`);
    if (this.unchecked !== undefined) throw new Error(this.unchecked);
  }
}

/** An audit that passes on what its verifications find. */
export class WatchedLogAudit implements LogAudit {
  constructor(
    private readonly audit: LogAudit,
    private readonly damage: LogDamage,
  ) {}

  async verify(options: VerifyOptions = {}): Promise<Verification> {
    const verification = await this.audit.verify(options);
    if (!options.published) this.damage.verified(verification); // a published head may be a wrong one
    return verification;
  }

  exportLines(options?: { readonly signal?: AbortSignal }): AsyncIterable<Buffer> {
    return this.audit.exportLines(options);
  }
}
