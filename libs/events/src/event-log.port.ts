import type { Actor, DomainEvent, EventEnvelope, RecordedEvent, StoredEvent } from '@reelog/domain';
import type { BrokenEvent } from './damage/broken-event.js';

// See docs/adr/0001-event-log.md.

/** One commit: 1..n events of one stream, recorded all or not at all. */
export interface Commit {
  readonly streamId: string;
  /** Version of the stream's last event that the decision was based on; 0 for a new stream. */
  readonly expectedVersion: number;
  readonly events: readonly [DomainEvent, ...DomainEvent[]];
  /** Unique over the whole log: the same command is never recorded twice. */
  readonly commandId: string;
  /** Digest of what the caller asked for, kept so that a reused command id with another request can be told apart. */
  readonly requestDigest: string;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string | null;
  /** RFC 3339, UTC. */
  readonly occurredAt: string;
}

/** A repeatable command that changed nothing, so that no commit remembers it. */
export interface UnchangedCommand {
  /** Unique over the whole log, commits included. */
  readonly commandId: string;
  readonly requestDigest: string;
  /** What the command was decided on: the stream, in this version, while the log's head was at this position. */
  readonly streamId: string;
  readonly streamVersion: number;
  readonly position: number;
}

export interface AppendOptions {
  /**
   * When it aborts, the caller waits no longer. A commit that has not been handed to the disk or the server by then is
   * withdrawn: nothing of it is ever recorded. Of any other the outcome is unknown.
   */
  readonly signal?: AbortSignal;
}

/** Where a commit lies in the log. */
export interface CommitReceipt {
  /** True when `commandId` had been recorded or remembered before; the rest then describes that earlier commit. */
  readonly duplicate: boolean;
  /**
   * False for a command that changed nothing: there are no events of it. `lastPosition` is then the head of the log that
   * was answered, `firstPosition` the position after it, and `streamVersion` that of the stream it was decided on.
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
  /** Events a page, 1 to 10,000. */
  readonly limit: number;
  readonly filter?: EventFilter;
}

export interface EventPage<Event> {
  readonly events: readonly Event[];
  /** Position to go on from (`after` forwards, `before` backwards); null when the end was reached. A page may be short, or empty, and still have a next one. */
  readonly next: number | null;
  /** Events of the page that are damaged, so that they cannot be read; absent when there are none. */
  readonly broken?: readonly BrokenEvent[];
}

/** How many events of a type one actor recorded. */
export interface EventCount {
  readonly type: string;
  readonly actor: Actor;
  readonly count: number;
}

/** Events of a stretch of the log, counted. */
export interface EventCounts {
  readonly counts: readonly EventCount[];
  /** The last position that was looked at: to go on from. */
  readonly upTo: number;
}

export interface LogHead {
  /** UUID, made with the log. */
  readonly logId: string;
  /** Of the last event; 0 while the log is empty. */
  readonly position: number;
  /** Hash of the last event; 64 zeros while the log is empty. */
  readonly hash: string;
}

export interface TailOptions {
  readonly after: number;
  readonly signal: AbortSignal;
  /** Events a batch at the most; default 1,000. */
  readonly batchSize?: number;
}

/**
 * The append-only log: the truth. Positions are global, gap-free and in commit order, so a reader that has seen
 * position n has seen everything before it.
 */
export abstract class EventLog {
  /**
   * Records a commit and resolves once it is durable (fsync; majority).
   * @throws ConcurrencyError when the stream is not at `expectedVersion`
   * @throws CommitRefusedError when the log would never take it (too large, not JSON)
   * @throws EventLogFullError when there is no room for it
   * @throws EventLogBusyError when other commits were first until the time was over, and nothing of this one was recorded
   * @throws EventLogUnavailableError when the log cannot be written (closed, lost connection, broken disk), or did not
   * answer before the signal aborted; it says whether something may have been recorded
   */
  abstract append(commit: Commit, options?: AppendOptions): Promise<CommitReceipt>;
  /**
   * Remembers, durably and for ever, that a command changed nothing: `append` and `findCommit` know of it from then on, in
   * every process. Answers what is known of the command id already, if anything is, also when that comes about meanwhile.
   * @throws EventLogUnavailableError as `append`
   */
  abstract rememberUnchanged(command: UnchangedCommand): Promise<CommitReceipt>;
  /** The commit made under a command id, or what was remembered of it, if anything. */
  abstract findCommit(commandId: string): Promise<CommitReceipt | undefined>;
  /**
   * Events of one stream, upcast, in order; `[]` for an unknown stream. `upToVersion` is inclusive.
   * @throws BrokenEventError when one of them is damaged
   */
  abstract readStream(streamId: string, options?: ReadStreamOptions): Promise<RecordedEvent[]>;
  /** One page of the log, exactly as stored. `upcast()` turns stored events into those the application knows. */
  abstract readPage(options: ReadPageOptions): Promise<EventPage<StoredEvent>>;
  /** Counts the events after a position, as many as can be read in a moment; `upTo` is `after` at the head. */
  abstract countEvents(after: number): Promise<EventCounts>;
  /**
   * Everything after a position, then what comes, upcast, in batches, until the signal aborts (which ends it quietly).
   * Damaged events are left out; `readPage` names them.
   * @throws EventLogUnavailableError when the log is closed meanwhile
   */
  abstract tail(options: TailOptions): AsyncIterable<readonly RecordedEvent[]>;
  abstract head(): Promise<LogHead>;
  /** Resolves while commits are taken, as far as is known here. @throws EventLogUnavailableError saying why they are not */
  abstract writable(): Promise<void>;
  /** Lets what is under way finish, then refuses appends and frees everything. */
  abstract close(): Promise<void>;
}

export interface ReadStreamOptions {
  readonly fromVersion?: number;
  readonly upToVersion?: number;
  readonly direction?: 'forwards' | 'backwards';
  readonly limit?: number;
}

/** What a chain is made of; see `hash-chain.ts`. */
export type HashedEnvelope = Omit<EventEnvelope, 'hash'>;

/** Another commit to the same stream came first: load the stream again and decide anew. */
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

/** The log would never take this commit, however often it is tried: it is too large, or its data is not JSON. */
export class CommitRefusedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommitRefusedError';
  }
}

export interface UnavailableOptions extends ErrorOptions {
  /** `no`: nothing of the commit was recorded, nor ever will be. Default `unknown`. */
  readonly recorded?: 'no' | 'unknown';
}

/** The log cannot be reached or written right now; nothing of the commit was recorded, or it is not known to be. */
export class EventLogUnavailableError extends Error {
  readonly recorded: 'no' | 'unknown';

  constructor(message: string, { recorded = 'unknown', ...options }: UnavailableOptions = {}) {
    super(message, options);
    this.name = 'EventLogUnavailableError';
    this.recorded = recorded;
  }
}

/** The log answers, but others were faster until the time was over; nothing of the commit was recorded. */
export class EventLogBusyError extends EventLogUnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, { ...options, recorded: 'no' });
    this.name = 'EventLogBusyError';
  }
}

/** The log's file is damaged: not a single event, but what holds them together. Only a backup helps. */
export class EventLogDamagedError extends EventLogUnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventLogDamagedError';
  }
}

/** There is no room left to write; nothing of the commit was recorded. Reading goes on. */
export class EventLogFullError extends EventLogUnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, { ...options, recorded: 'no' });
    this.name = 'EventLogFullError';
  }
}
