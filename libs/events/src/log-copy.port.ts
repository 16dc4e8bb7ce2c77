import type { StoredEvent } from '@reelog/domain';
import type { ChainPoint } from './chain-point.js';
import type { LogHead, UnchangedCommand } from './event-log.port.js';

// See docs/adr/0009-backup-folder.md.

/** A commit exactly as it is stored; its command id is that of its events. */
export interface StoredCommit {
  readonly requestDigest: string;
  /** At least one. */
  readonly events: readonly StoredEvent[];
}

/** A log that is read from end to end for a copy: as it was when it was opened, whatever is appended meanwhile. */
export interface LogSource {
  readonly head: LogHead;
  /** Of what is stored (see `LOG_FORMAT`). */
  readonly format: number;
  /**
   * In the order of their positions, in portions of some megabytes.
   * @param position of the end of a commit; 0 for all
   * @throws BrokenEventError
   */
  commitsAfter(position: number): AsyncIterable<readonly StoredCommit[]>;
  /** What is remembered of commands that changed nothing, up to the head. */
  unchangedCommands(): AsyncIterable<readonly UnchangedCommand[]>;
  /** Hash of the event at a position, 64 zeros at 0; undefined where there is none. */
  hashAt(position: number): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * A log that is being made as the copy of another one, with its id. It cannot be opened as a log before `finish`; a copy
 * that was interrupted goes on when it is opened again.
 */
export interface LogTarget {
  /** Where it ends so far. */
  readonly last: ChainPoint;
  /** Durable when it resolves. @param commits those that follow `last` */
  write(commits: readonly StoredCommit[]): Promise<void>;
  /** Leaves out those that are there already. */
  writeUnchanged(commands: readonly UnchangedCommand[]): Promise<void>;
  /** Makes a log of it. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** A log that can be left behind. */
export interface MovableLog {
  /** Where this log goes on, for people: it was moved there, and takes no writes here. Undefined as a rule. */
  movedTo(): Promise<string | undefined>;
  /** Notes where it goes on; undefined: here again. Durable. */
  noteMoved(where: string | undefined): Promise<void>;
}
