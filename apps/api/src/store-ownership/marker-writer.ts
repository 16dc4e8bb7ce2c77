import type { EventLog } from '@reelog/events';
import { Semaphore } from '@reelog/platform';
import { newMarker, type PlaceStore, readMarker, type StoreMarker, writeMarker, writeUnnamed } from '@reelog/storage';
import { sortObjects } from './unnamed-objects.js';

type Log = Pick<EventLog, 'head' | 'readPage'>;

/** Interval of the renewals, milliseconds. */
const RENEW_MS = 60_000;

/** Writes the marker of a place, one write at a time; for the holder of the lease. */
export class MarkerWriter {
  private readonly writing = new Semaphore(1);
  private renewedAt = -Infinity;
  private listing: Promise<void> | undefined;

  constructor(
    private readonly log: Log,
    private readonly installation: string,
    /** Reads the marker again; rejects unless it is still this log's. */
    private readonly confirm: () => Promise<{ readonly place: PlaceStore; readonly marker: StoreMarker }>,
  ) {}

  /** Writes the first marker of a place, unless there is one. The list of unnamed objects follows later. */
  first(place: PlaceStore): Promise<StoreMarker> {
    return this.writing.run(async () => {
      const found = await readMarker(place);
      if (found) return found; // another process was faster
      const { logId, position, hash } = await this.log.head();
      const marker = newMarker({ logId, installation: this.installation, position, hash });
      await writeMarker(place, marker);
      return marker;
    });
  }

  /** Moves the marker to the head of the log, if the last renewal was a minute ago or `atOnce`. */
  renew(atOnce = false): Promise<void> {
    return this.writing.run(async () => {
      if (!atOnce && performance.now() - this.renewedAt < RENEW_MS) return;
      const { position, hash } = await this.log.head();
      await this.change((marker) => (position > marker.position ? { ...marker, position, hash } : undefined));
      this.renewedAt = performance.now();
    });
  }

  /** Lists objects that no event names, once and in the background, because it may take minutes. */
  list(onProblem: (error: unknown) => void, signal: AbortSignal): void {
    this.listing ??= this.listOnce(signal)
      .catch((error: unknown) => {
        if (!signal.aborted) onProblem(error);
      })
      .finally(() => {
        this.listing = undefined;
      });
  }

  /** Resolves when no write is running. */
  async settled(): Promise<void> {
    await this.listing;
    await this.writing.run(async () => undefined);
  }

  private async listOnce(signal: AbortSignal): Promise<void> {
    const { place } = await this.confirm();
    const { unnamed: keys } = await sortObjects(place, this.log, signal);
    await this.writing.run(async () => {
      await this.confirm();
      const unnamed = await writeUnnamed(place, keys);
      await this.change((marker) => ({ ...marker, unnamed }));
    });
  }

  private async change(change: (marker: StoreMarker) => StoreMarker | undefined): Promise<void> {
    const { place, marker } = await this.confirm();
    const changed = change(marker);
    if (changed) await writeMarker(place, changed);
  }
}
