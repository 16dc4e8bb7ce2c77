import { setTimeout as sleep } from 'node:timers/promises';
import type { Checkpoints, Leases } from '@reelog/coordination';
import type { StoredEvent } from '@reelog/domain';
import type { EventLog } from '../event-log.port.js';
import { type EventPublisher, EventsNotPublishedError } from './event-feed.port.js';

// See docs/adr/0006-many-processes.md.

export interface RelayOptions {
  readonly log: EventLog;
  readonly publisher: EventPublisher;
  readonly leases: Leases;
  readonly checkpoints: Checkpoints;
  /** Called for problems that the relay retries by itself. */
  readonly onProblem?: (problem: string, error: unknown) => void;
  /** Events published at once; default 500. */
  readonly batchSize?: number;
}

/** Name of its lease and of its checkpoint. */
export const RELAY = 'relay';
const DEFAULT_BATCH = 500;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/**
 * Publishes the log's events from its checkpoint on. The log is the outbox: after a crash, a lost broker or a full
 * queue, events are published later; duplicates are harmless. One relay of an installation is active, the others wait
 * for its lease.
 */
export class Relay {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private publishedTo: number | undefined;

  constructor(private readonly options: RelayOptions) {}

  /** Position up to which everything is published; undefined unless this is the active relay. */
  get position(): number | undefined {
    return this.publishedTo;
  }

  start(): void {
    this.running ??= this.run(this.stopping.signal);
  }

  /** Finishes the current batch and releases the lease. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(stop: AbortSignal): Promise<void> {
    const rest = new Backoff();
    while (!stop.aborted)
      try {
        await this.compete(stop, rest);
      } catch (error) {
        if (stop.aborted) return;
        this.options.onProblem?.('The relay was interrupted', error);
        await rest.pause(stop);
      }
  }

  private async compete(stop: AbortSignal, rest: Backoff): Promise<void> {
    const lease = await this.options.leases.acquire(RELAY, stop);
    try {
      await this.relay(AbortSignal.any([stop, lease.signal]), rest);
    } finally {
      this.publishedTo = undefined;
      await lease.release();
    }
  }

  /** Ends when the signal aborts. @throws CheckpointMovedError when another relay was active meanwhile */
  private async relay(signal: AbortSignal, rest: Backoff): Promise<void> {
    const { checkpoints } = this.options;
    let position = await checkpoints.load(RELAY);
    this.publishedTo = position;
    while (!signal.aborted) {
      const events = await this.next(position, signal);
      const last = events.at(-1);
      if (!last || !(await this.publish(events, signal))) continue;
      await checkpoints.save(RELAY, position, last.position);
      rest.reset();
      this.publishedTo = position = last.position;
    }
  }

  /** Waits for events after a position and returns them as stored; none when the signal aborts. */
  private async next(position: number, signal: AbortSignal): Promise<readonly StoredEvent[]> {
    const { log, batchSize: limit = DEFAULT_BATCH } = this.options;
    const { events } = await log.readPage({ after: position, limit });
    if (events.length > 0) return events;
    // The tail only waits: it upcasts events, but stored schema versions are published.
    for await (const _news of log.tail({ after: position, signal, batchSize: 1 })) break;
    return [];
  }

  /** Retries until the events are published; false when the signal aborts first. */
  private async publish(events: readonly StoredEvent[], signal: AbortSignal): Promise<boolean> {
    const rest = new Backoff();
    while (!signal.aborted)
      try {
        await this.options.publisher.publishEvents(events);
        return true;
      } catch (error) {
        if (!(error instanceof EventsNotPublishedError)) throw error;
        if (rest.isFirst) this.options.onProblem?.('Events could not be published yet', error);
        await rest.pause(signal);
      }
    return false;
  }
}

/** Pauses that grow. */
class Backoff {
  private restMs = FIRST_RETRY_MS;

  get isFirst(): boolean {
    return this.restMs === FIRST_RETRY_MS;
  }

  reset(): void {
    this.restMs = FIRST_RETRY_MS;
  }

  async pause(signal: AbortSignal): Promise<void> {
    await sleep(this.restMs, undefined, { signal }).catch(() => undefined);
    this.restMs = Math.min(2 * this.restMs, LONGEST_RETRY_MS);
  }
}
