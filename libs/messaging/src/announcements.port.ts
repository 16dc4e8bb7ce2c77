/** Said to every process of an installation. */
export interface Announcements {
  /** Reaches every process that listens, this one included, in the order in which it was said here; may be lost. */
  announce(topic: string, message: object): void;
  /** Answers how to stop listening. A listener must not throw. */
  listen(topic: string, listener: (message: unknown) => void): () => void;
}

/** The log has grown, to this position: `{ position: number }`. */
export const LOG_GREW = 'log.grew';
/** A projection took in events: a `ProjectionAdvance` with the position it came `from`. */
export const PROJECTION_ADVANCED = 'projection.advanced';
/** Another generation of a projection is live: `{ projection, generation }`. */
export const PROJECTION_SWITCHED = 'projection.switched';
