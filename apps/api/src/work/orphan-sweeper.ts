import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { videoStream } from '@reelog/domain';
import type { DomainEvent } from '@reelog/domain';
import { EVENT_LOG } from '@reelog/events';
import type { EventLog } from '@reelog/events';
import { LOGGER } from '@reelog/platform';
import type { Logger } from '@reelog/platform';
import { OBJECT_STORE } from '@reelog/storage';
import type { ObjectStore } from '@reelog/storage';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Deletes objects that no event names, once they are a day old: what a crash between storing and recording left.
 * Asks the log, not a read model, and keeps whatever any event ever named (but what was purged).
 */
@Injectable()
export class OrphanSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), DAY_MS);
    this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** @returns keys of the deleted objects */
  async sweep(now = Date.now()): Promise<string[]> {
    const deleted: string[] = [];
    let named: { videoId: string; keys: Named } | undefined;
    for (const prefix of ['originals/', 'previews/'])
      for await (const { key, modifiedAt } of this.store.list(prefix)) {
        if (this.stopped) return deleted;
        const videoId = key.split('/')[1] ?? '';
        if (now - modifiedAt.getTime() < DAY_MS) continue;
        if (named?.videoId !== videoId) named = { videoId, keys: await this.namedObjects(videoId) };
        if (named.keys.has(key)) continue;
        await this.store.delete(key);
        deleted.push(key);
      }
    return deleted;
  }

  private start(): void {
    this.running ??= this.sweep()
      .then((deleted) => {
        if (deleted.length > 0) this.logger.info({ deleted }, 'objects that no event names were deleted');
      })
      .catch((error: unknown) =>
        this.logger.warn({ err: error }, 'the sweep of orphaned objects failed; tomorrow again'),
      )
      .finally(() => {
        this.running = undefined;
      });
  }

  private async namedObjects(videoId: string): Promise<Named> {
    const named = new Named();
    for (const event of await this.log.readStream(videoStream(videoId))) named.learn(event);
    return named;
  }
}

/** Objects that the events of one video speak of. */
class Named {
  private readonly keys = new Set<string>();
  private readonly folders = new Set<string>();

  learn(event: DomainEvent): void {
    if (event.type === 'VideoUploaded' || event.type === 'RenditionGenerated') this.keys.add(event.data.objectKey);
    if (event.type === 'PreviewsGenerated') this.folders.add(`previews/${event.data.videoId}/${event.data.runId}/`);
    if (event.type === 'VideoPurged') for (const key of event.data.objectKeys) this.keys.delete(key);
  }

  has(key: string): boolean {
    return this.keys.has(key) || this.folders.has(key.slice(0, key.lastIndexOf('/') + 1));
  }
}
