import { type DomainEvent, previewFolder } from '@reelog/domain';
import { type BrokenEvent, ChainVerifier, type EventLog, upcast } from '@reelog/events';

/** Few enough that their digests, which are made in between, keep nobody waiting. */
const PAGE = 200;

/** An event is missing or is not what was recorded: what it says of objects is not to be trusted. */
export class LogNotIntactError extends Error {
  constructor({ position, problem }: BrokenEvent) {
    super(`The event log is damaged at position ${position}, so nothing is cleaned up: ${problem}`);
    this.name = 'LogNotIntactError';
  }
}

/**
 * Objects that the events of a log name. Reads every event in the order of positions, and checks the chain of hashes on the
 * way: neither an index that has lost a row nor a key that has lost a letter must make an object look unnamed.
 */
export class NamedObjects {
  private readonly keys = new Set<string>();
  /** Folders with everything in them, without the slash at their end. */
  private readonly folders = new Set<string>();
  private readonly purgedKeys = new Set<string>();
  private readonly chain = new ChainVerifier();
  private videoCount = 0;

  constructor(private readonly log: Pick<EventLog, 'readPage' | 'head'>) {}

  /**
   * Reads what the log has gained since the last call; everything at the first.
   * @throws LogNotIntactError, UnknownEventError (then a newer release may name more objects than this one knows)
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

  /** Videos that were ever uploaded. */
  get videos(): number {
    return this.videoCount;
  }

  /** Objects that a purge has named: they are to be deleted, and no others. */
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
        this.keys.add(event.data.objectKey);
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
