/** Messages to every process of an installation. They may be lost. */
export interface Announcements {
  /** Reaches every listening process, this one included, in the order of the calls. */
  announce(topic: string, message: object): void;
  /** @returns a function that stops listening. A listener must not throw. */
  listen(topic: string, listener: (message: unknown) => void): () => void;
}

/** The log has grown, to this position: `{ position: number }`. */
export const LOG_GREW = 'log.grew';
/** A projection folded in events: a `ProjectionAdvance`, whose `from` is the position before. */
export const PROJECTION_ADVANCED = 'projection.advanced';
/** Another generation of a projection is live: `{ projection, generation }`. */
export const PROJECTION_SWITCHED = 'projection.switched';
