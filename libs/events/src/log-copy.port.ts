import type { StoredEvent } from '@reelog/domain';
import type { ChainPoint } from './chain-point.js';
import type { LogHead, UnchangedCommand } from './event-log.port.js';

// See docs/adr/0009-backup-folder.md.

/** A commit exactly as stored; its events carry its command id. */
export interface StoredCommit {
  readonly requestDigest: string;
  /** At least one. */
  readonly events: readonly StoredEvent[];
}

/** A log that is read from end to end for a copy: a snapshot from the time it was opened. */
export interface LogSource {
  readonly head: LogHead;
  /** The stored format (see `LOG_FORMAT`). */
  readonly format: number;
  /**
   * In the order of their positions, in portions of some megabytes.
   * @param position the end of a commit; 0 for all
   * @throws BrokenEventError
   */
  commitsAfter(position: number): AsyncIterable<readonly StoredCommit[]>;
  /** The commands that changed nothing, up to the head. */
  unchangedCommands(): AsyncIterable<readonly UnchangedCommand[]>;
  /** Hash of the event at a position, 64 zeros at 0; undefined where there is none. */
  hashAt(position: number): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * A log that is being made as the copy of another one, with its id. It cannot be opened as a log before `finish`; an
 * interrupted copy continues when it is opened again.
 */
export interface LogTarget {
  /** The end of the copy so far. */
  readonly last: ChainPoint;
  /** Durable when it resolves. @param commits those that follow `last` */
  write(commits: readonly StoredCommit[]): Promise<void>;
  /** Skips commands that are already stored. */
  writeUnchanged(commands: readonly UnchangedCommand[]): Promise<void>;
  /** Turns the copy into a log. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** A log that can be moved elsewhere. */
export interface MovableLog {
  /**
   * The new place of a moved log, as text for people; such a log accepts no writes here. Undefined if it was not moved.
   */
  movedTo(): Promise<string | undefined>;
  /** Stores the new place; undefined if the log is here again. Durable. */
  noteMoved(where: string | undefined): Promise<void>;
}
