import { type DomainEvent, objectsNamedBy, previewFolder } from '@reelog/domain';
import { type BrokenEvent, ChainVerifier, type EventLog, upcast } from '@reelog/events';

/** Small pages, because their digests are computed on this thread. */
const PAGE = 200;

/** An event is missing or changed: what it says about objects cannot be trusted. */
export class LogNotIntactError extends Error {
  constructor({ position, problem }: BrokenEvent) {
    super(`The event log is damaged at position ${position}, so nothing is cleaned up: ${problem}`);
    this.name = 'LogNotIntactError';
  }
}

/**
 * The objects that the events of a log name. Reads every event in order and verifies the hash chain: a damaged index or key
 * must not make an object look unnamed.
 */
export class NamedObjects {
  private readonly keys = new Set<string>();
  /** Folders whose whole contents are named, without the slash at the end. */
  private readonly folders = new Set<string>();
  private readonly purgedKeys = new Set<string>();
  private readonly chain = new ChainVerifier();
  private videoCount = 0;

  constructor(private readonly log: Pick<EventLog, 'readPage' | 'head'>) {}

  /**
   * Reads new events; the first call reads all.
   * @throws LogNotIntactError, UnknownEventError (a newer release may name more objects than this one knows)
   */
  async catchUp(signal: AbortSignal): Promise<void> {
    const head = await this.log.head();
    while (this.chain.last.position < head.position) {
      signal.throwIfAborted();
      const { position } = this.chain.last;
      const { events } = await this.log.readPage({ after: position, limit: PAGE });
      for (const event of events) {
        const bad = this.chain.check(event);
        if (bad) throw new LogNotIntactError(bad);
        this.learn(upcast(event));
      }
      if (events.length === 0)
        throw new LogNotIntactError({ position: position + 1, problem: 'The event is missing or broken.' });
    }
  }

  /** Number of videos that were ever uploaded. */
  get videos(): number {
    return this.videoCount;
  }

  /** Objects that a purge names: they must be deleted. */
  get purged(): ReadonlySet<string> {
    return this.purgedKeys;
  }

  has(key: string): boolean {
    return this.keys.has(key) || this.folders.has(key.slice(0, key.lastIndexOf('/')));
  }

  private learn(event: DomainEvent): void {
    switch (event.type) {
      case 'VideoUploaded':
        this.videoCount += 1;
        this.keys.add(event.data.objectKey);
        break;
      case 'RenditionGenerated':
        for (const { key } of objectsNamedBy(event)) this.keys.add(key);
        break;
      case 'PreviewsGenerated':
        this.folders.add(previewFolder(event.data.videoId, event.data.runId));
        break;
      case 'VideoPurged':
        for (const key of event.data.objectKeys) {
          this.keys.delete(key);
          this.purgedKeys.add(key);
        }
        break;
      default:
        break;
    }
  }
}
