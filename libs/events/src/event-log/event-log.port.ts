import type { Actor, DomainEvent, EventEnvelope, RecordedEvent, StoredEvent } from '@reelog/domain';

/** Injection token of the event log. */
export const EVENT_LOG = Symbol('EventLog');

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

/** Where a commit lies in the log. */
export interface CommitReceipt {
  /** True when `commandId` had been recorded before; the rest then describes that earlier commit. */
  readonly duplicate: boolean;
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
  readonly actorId?: string;
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
export interface EventLog {
  /**
   * Records a commit and resolves once it is durable (fsync; majority).
   * @throws ConcurrencyError when the stream is not at `expectedVersion`
   * @throws CommitRefusedError when the log would never take it (too large, not JSON)
   * @throws EventLogFullError when there is no room for it
   * @throws EventLogUnavailableError when the log cannot be written (closed, lost connection, broken disk)
   */
  append(commit: Commit): Promise<CommitReceipt>;
  /** The commit made under a command id, if any. */
  findCommit(commandId: string): Promise<CommitReceipt | undefined>;
  /** Events of one stream, upcast, in order; `[]` for an unknown stream. `upToVersion` is inclusive. */
  readStream(streamId: string, options?: ReadStreamOptions): Promise<RecordedEvent[]>;
  /** One page of the log, exactly as stored. `upcast()` turns stored events into those the application knows. */
  readPage(options: ReadPageOptions): Promise<EventPage<StoredEvent>>;
  /**
   * Everything after a position, then what comes, upcast, in batches, until the signal aborts (which ends it quietly).
   * @throws EventLogUnavailableError when the log is closed meanwhile
   */
  tail(options: TailOptions): AsyncIterable<readonly RecordedEvent[]>;
  head(): Promise<LogHead>;
  /** Resolves while commits are taken, as far as is known here. @throws EventLogUnavailableError saying why they are not */
  writable(): Promise<void>;
  /** Lets what is under way finish, then refuses appends and frees everything. */
  close(): Promise<void>;
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

/** The log cannot be reached or written right now; nothing of the commit was recorded, or it is not known to be. */
export class EventLogUnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventLogUnavailableError';
  }
}

/** There is no room left to write; nothing of the commit was recorded. Reading goes on. */
export class EventLogFullError extends EventLogUnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventLogFullError';
  }
}
