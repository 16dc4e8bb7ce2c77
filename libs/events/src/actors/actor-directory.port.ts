export interface NamedActor {
  readonly name: string;
  readonly id: string;
}

/**
 * Maps the key name of a manager or an auditor to the random id that events carry. Kept outside the log, so that a name
 * can be erased, and outside the read models, which are disposable. Lost entries are rebuilt from the `ActorIntroduced`
 * events of the log (see `Actors`).
 */
export interface ActorDirectory {
  /** The id of a name; undefined when it has none. */
  idOf(name: string): Promise<string | undefined>;
  /** The name of an id; undefined for an unknown or erased one. */
  nameOf(id: string): Promise<string | undefined>;
  /** All actors; used to copy the directory. */
  all(): Promise<readonly NamedActor[]>;
  /** Gives a name an id unless it has one, and returns the stored id: the same in every process. Durable. */
  add(name: string, id: string): Promise<string>;
  /** Position up to which the introductions of a log are stored here; 0 for an unknown log. */
  readUpTo(logId: string): Promise<number>;
  noteRead(logId: string, position: number): Promise<void>;
}
