import {
  type IntegrityChecked,
  type NamedObject,
  NAMING_TYPES,
  objectsNamedBy,
  type StoredEvent,
  type VideoEvent,
  type VideoPurged,
} from '@reelog/domain';
import { upcast } from '@reelog/events';

/** The objects that the events of an export name, with their digests in the export. */
export class NamedObjects {
  private readonly objects = new Map<string, NamedObject>();

  get all(): Iterable<NamedObject> {
    return this.objects.values();
  }

  has(key: string): boolean {
    return this.objects.has(key);
  }

  /** Passes the lines of an export on, and collects the objects that they name. */
  async *learnFrom(lines: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const line of lines) {
      this.learn(line);
      yield line;
    }
  }

  /** Ignores invalid lines: the verification reports them. */
  private learn(line: string): void {
    try {
      const event = JSON.parse(line) as Partial<StoredEvent>;
      if ((NAMING_TYPES as readonly unknown[]).includes(event.type)) this.name(event as StoredEvent);
      else if (event.type === 'IntegrityChecked') this.baseline(event.data as IntegrityChecked['data']);
      else if (event.type === 'VideoPurged') this.purge(event.data as VideoPurged['data']);
    } catch {
      return;
    }
  }

  private name(event: StoredEvent): void {
    for (const object of objectsNamedBy(upcast(event) as VideoEvent)) this.objects.set(object.key, object);
  }

  private baseline(data: IntegrityChecked['data']): void {
    if (data.kind !== 'baseline') return;
    for (const digest of data.objects) {
      const named = this.objects.get(digest.key);
      if (named && named.sha256 === undefined)
        this.objects.set(digest.key, { ...digest, ...named, sha256: digest.sha256 });
    }
  }

  private purge({ objectKeys }: VideoPurged['data']): void {
    for (const key of objectKeys) this.objects.delete(key);
  }
}
