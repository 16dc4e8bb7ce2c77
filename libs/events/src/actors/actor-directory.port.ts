export interface NamedActor {
  readonly name: string;
  readonly id: string;
}

/**
 * Which id a name stands for in the log: the key name of a manager or an auditor, and the random id that events carry
 * instead of it. Kept outside the log, so that a name can be erased, and outside the read models, which are disposable.
 * What is lost is made again from the `ActorIntroduced` events of the log (see `Actors`).
 */
export interface ActorDirectory {
  /** The id of a name; undefined when it has none. */
  idOf(name: string): Promise<string | undefined>;
  /** The name of an id; undefined for an unknown or erased one. */
  nameOf(id: string): Promise<string | undefined>;
  /** Everybody: for a copy of the directory. */
  all(): Promise<readonly NamedActor[]>;
  /** Gives a name an id unless it has one, and answers the id it has from now on: the same to every process. Durable. */
  add(name: string, id: string): Promise<string>;
  /** Position of a log up to which its introductions stand here; 0 when nothing is known of that log. */
  readUpTo(logId: string): Promise<number>;
  noteRead(logId: string, position: number): Promise<void>;
}
