import type { Actor, DomainEvent, EventEnvelope, RecordedEvent, StoredEvent } from '@reelog/domain';
import type { BrokenEvent } from './damage/broken-event.js';

// See docs/adr/0001-event-log.md.

/** One commit: 1..n events of one stream, recorded all or nothing. */
export interface Commit {
  readonly streamId: string;
  /** Version of the stream's last event that the decision was based on; 0 for a new stream. */
  readonly expectedVersion: number;
  readonly events: readonly [DomainEvent, ...DomainEvent[]];
  /** Unique in the whole log: the same command is never recorded twice. */
  readonly commandId: string;
  /** Digest of the caller's request. It reveals a command id that is reused for another request. */
  readonly requestDigest: string;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string | null;
  /** RFC 3339, UTC. */
  readonly occurredAt: string;
}

/** A repeatable command that changed nothing and therefore has no commit. */
export interface UnchangedCommand {
  /** Unique in the whole log, commits included. */
  readonly commandId: string;
  readonly requestDigest: string;
  /** The state that the command was decided on: the stream, its version, and the position of the log's head. */
  readonly streamId: string;
  readonly streamVersion: number;
  readonly position: number;
}

export interface AppendOptions {
  /**
   * When it aborts, the caller stops waiting. A commit that was not yet sent to the disk or the server is withdrawn and
   * never recorded. The outcome of any other commit is unknown.
   */
  readonly signal?: AbortSignal;
}

/** The place of a commit in the log. */
export interface CommitReceipt {
  /** True when `commandId` was known before; the rest then describes the earlier commit. */
  readonly duplicate: boolean;
  /**
   * False for a command that changed nothing and has no events. `lastPosition` is then the head that the command was
   * decided on, `firstPosition` the position after it, and `streamVersion` that of the stream.
   */
  readonly recorded: boolean;
  readonly streamId: string;
  readonly firstPosition: number;
  readonly lastPosition: number;
  /** Version of the stream after the commit. */
  readonly streamVersion: number;
  readonly requestDigest: string;
}

export interface EventFilter {
  readonly types?: readonly string[];
  readonly streamIds?: readonly string[];
  readonly actorIds?: readonly string[];
  readonly roles?: readonly Actor['role'][];
  /** Inclusive, RFC 3339 UTC. */
  readonly from?: string;
  /** Exclusive, RFC 3339 UTC. */
  readonly to?: string;
}

export interface ReadPageOptions {
  /** Only positions above; default 0. */
  readonly after?: number;
  /** Only positions below; default none. */
  readonly before?: number;
  /** Default `forwards`. */
  readonly direction?: 'forwards' | 'backwards';
  /** Events per page, 1 to 10,000. */
  readonly limit: number;
  readonly filter?: EventFilter;
}

export interface EventPage<Event> {
  readonly events: readonly Event[];
  /**
   * Position for the next page (`after` forwards, `before` backwards); null at the end. A page may be short, or even
   * empty, and still have a next one.
   */
  readonly next: number | null;
  /** Damaged events of the page; absent when there are none. */
  readonly broken?: readonly BrokenEvent[];
}

/** How many events of a type one actor recorded. */
export interface EventCount {
  readonly type: string;
  readonly actor: Actor;
  readonly count: number;
}

/** Counts of the events in a part of the log. */
export interface EventCounts {
  readonly counts: readonly EventCount[];
  /** The last position that was counted; pass it as `after` next time. */
  readonly upTo: number;
}

export interface LogHead {
  /** UUID, made when the log is created. */
  readonly logId: string;
  /** Of the last event; 0 while the log is empty. */
  readonly position: number;
  /** Hash of the last event; 64 zeros while the log is empty. */
  readonly hash: string;
}

export interface TailOptions {
  readonly after: number;
  readonly signal: AbortSignal;
  /** Maximum of events per batch; default 1,000. */
  readonly batchSize?: number;
}

/**
 * The append-only log: the source of truth. Positions are global, gap-free and in commit order, so a reader that has
 * seen position n has seen everything before it.
 */
export abstract class EventLog {
  /**
   * Records a commit and resolves once it is durable (fsync; majority).
   * @throws ConcurrencyError when the stream is not at `expectedVersion`
   * @throws CommitRefusedError when the log can never store it (too large, not JSON)
   * @throws EventLogFullError when there is no room
   * @throws EventLogBusyError when other commits won until the timeout; nothing of this one was recorded
   * @throws EventLogUnavailableError when the log cannot be written (closed, lost connection, broken disk), or did not
   * answer before the signal aborted; it says whether something may have been recorded
   */
  abstract append(commit: Commit, options?: AppendOptions): Promise<CommitReceipt>;
  /**
   * Stores permanently that a command changed nothing: `append` and `findCommit` return it from then on, in every
   * process. Returns the existing receipt when the command id is known already, even if another caller stores it
   * meanwhile.
   * @throws EventLogUnavailableError as `append`
   */
  abstract rememberUnchanged(command: UnchangedCommand): Promise<CommitReceipt>;
  /** The commit of a command id, or its stored result without changes, if any. */
  abstract findCommit(commandId: string): Promise<CommitReceipt | undefined>;
  /**
   * Events of one stream, upcast, in order; `[]` for an unknown stream. `upToVersion` is inclusive.
   * @throws BrokenEventError when one of them is damaged
   */
  abstract readStream(streamId: string, options?: ReadStreamOptions): Promise<RecordedEvent[]>;
  /** One page of the log, exactly as stored. `upcast()` turns stored events into those the application knows. */
  abstract readPage(options: ReadPageOptions): Promise<EventPage<StoredEvent>>;
  /** Counts the events after a position, a bounded number per call; `upTo` is `after` at the head. */
  abstract countEvents(after: number): Promise<EventCounts>;
  /**
   * All events after a position, then new ones, upcast, in batches. Ends without an error when the signal aborts.
   * Damaged events are left out; `readPage` returns them.
   * @throws EventLogUnavailableError when the log is closed meanwhile
   */
  abstract tail(options: TailOptions): AsyncIterable<readonly RecordedEvent[]>;
  abstract head(): Promise<LogHead>;
  /**
   * Resolves while commits are accepted, as far as this process knows. @throws EventLogUnavailableError with the reason
   */
  abstract writable(): Promise<void>;
  /** Finishes pending work, then rejects appends and frees all resources. */
  abstract close(): Promise<void>;
}

export interface ReadStreamOptions {
  readonly fromVersion?: number;
  readonly upToVersion?: number;
  readonly direction?: 'forwards' | 'backwards';
  readonly limit?: number;
}

/** The hashed fields of an event; see `hash-chain.ts`. */
export type HashedEnvelope = Omit<EventEnvelope, 'hash'>;

/** Another commit to the same stream was first: load the stream and decide again. */
export class ConcurrencyError extends Error {
  constructor(
    readonly streamId: string,
    readonly expectedVersion: number,
    readonly actualVersion: number | undefined,
  ) {
    super(
      `Stream ${streamId} is not at version ${expectedVersion}${actualVersion === undefined ? '' : ` but at ${actualVersion}`}`,
    );
    this.name = 'ConcurrencyError';
  }
}

/** The log can never store this commit: it is too large, or its data is not JSON. */
export class CommitRefusedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommitRefusedError';
  }
}

export interface UnavailableOptions extends ErrorOptions {
  /** `no`: nothing of the commit was recorded or will be. Default `unknown`. */
  readonly recorded?: 'no' | 'unknown';
}

/** The log cannot be reached or written now. Nothing of the commit was recorded, or its outcome is unknown. */
export class EventLogUnavailableError extends Error {
  readonly recorded: 'no' | 'unknown';

  constructor(message: string, { recorded = 'unknown', ...options }: UnavailableOptions = {}) {
    super(message, options);
    this.name = 'EventLogUnavailableError';
    this.recorded = recorded;
  }
}

/** The log answers, but other commits won until the timeout; nothing of the commit was recorded. */
export class EventLogBusyError extends EventLogUnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, { ...options, recorded: 'no' });
    this.name = 'EventLogBusyError';
  }
}

/** The log's file is damaged outside single events. Only a backup helps. */
export class EventLogDamagedError extends EventLogUnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventLogDamagedError';
  }
}

/** There is no room to write; nothing of the commit was recorded. Reads still work. */
export class EventLogFullError extends EventLogUnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, { ...options, recorded: 'no' });
    this.name = 'EventLogFullError';
  }
}
