import { objectsNamedBy, type StoredEvent, videoIdOfKey } from '@reelog/domain';
import { upcast } from '@reelog/events';

/** What the events of a log say about objects: which should exist, and their digests. */
export class RecordedObjects {
  private readonly named = new Map<string, string | undefined>();
  private readonly purged = new Set<string>();
  private readonly videos = new Set<string>();

  /** @throws UnknownEventError for an event of a newer release */
  learn(stored: StoredEvent): void {
    const event = upcast(stored);
    switch (event.type) {
      case 'VideoPurged':
        for (const key of event.data.objectKeys) {
          this.named.delete(key);
          this.purged.add(key);
        }
        break;
      case 'IntegrityChecked':
        if (event.data.kind !== 'baseline') break;
        for (const { key, sha256 } of event.data.objects) if (this.named.has(key)) this.named.set(key, sha256);
        break;
      case 'VideoUploaded':
      case 'PreviewsGenerated':
      case 'RenditionGenerated':
        this.videos.add(event.data.videoId);
        for (const { key, sha256 } of objectsNamedBy(event)) this.named.set(key, sha256);
        break;
      default:
        break;
    }
  }

  /** The recorded digest of an object; undefined if none was recorded. */
  digestOf(key: string): string | undefined {
    return this.named.get(key);
  }

  isPurged(key: string): boolean {
    return this.purged.has(key);
  }

  /** Counts the video of an object as one of this log. */
  know(key: string): void {
    this.videos.add(videoOf(key));
  }

  /** Whether an object belongs to a video of this log, named or not: other logs may use the same place. */
  isOfThisLog(key: string): boolean {
    return !key.includes('/') || this.videos.has(videoOf(key));
  }

  /** Keys of all objects that should exist. */
  keys(): Iterable<string> {
    return this.named.keys();
  }
}

/** Also for objects in the quarantine. */
const videoOf = (key: string): string => videoIdOfKey(key.replace(/^quarantine\//, ''));
