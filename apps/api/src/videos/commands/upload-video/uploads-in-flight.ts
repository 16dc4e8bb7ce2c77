import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Lease, Leases } from '@reelog/coordination';
import { originalKey } from '@reelog/domain';
import { ObjectNotFoundError, ObjectStore } from '@reelog/storage';
import { ApplicationError } from '../../../errors/application-error.js';
import { UPLOADS, uploadMarkerKey } from '../../../store-ownership/upload-marker.js';

const markerKey = (videoId: string): string => uploadMarkerKey(originalKey(videoId));
const leaseName = (instance: string): string => `api/${instance}`;

/** An upload that was begun and is not recorded yet. */
export interface UploadInFlight {
  /** To be called right before the upload is recorded. @throws ApplicationError `UPLOAD.INTERRUPTED` when it was given up for lost meanwhile */
  confirm(): Promise<void>;
  /** Once it is recorded, or will not be. */
  end(): Promise<void>;
}

/**
 * Tells every api which uploads are under way, so that none sets their files aside, however long they take: a small
 * object for each, which names the process. It holds as long as the process holds its lease.
 */
@Injectable()
export class UploadsInFlight implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly instance = randomUUID();
  private readonly stop = new AbortController();
  private holding: Promise<void> | undefined;

  constructor(
    private readonly store: ObjectStore,
    private readonly leases: Leases,
  ) {}

  onApplicationBootstrap(): void {
    this.holding = this.hold();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.holding;
  }

  /** @param commandId what it will be recorded under */
  async begin(videoId: string, objectKey: string, commandId: string): Promise<UploadInFlight> {
    const key = markerKey(videoId);
    const text = `${this.instance}\n${commandId}`;
    await this.store.put(key, Readable.from([Buffer.from(text)]), { contentType: 'text/plain' });
    return {
      confirm: async () => {
        if ((await this.store.stat(key)) && (await this.store.stat(objectKey))) return;
        throw new ApplicationError(
          'UPLOAD.INTERRUPTED',
          'The server was interrupted during this upload. Send it again.',
          { retryAfterSeconds: 1 },
        );
      },
      end: () => this.store.delete(key).catch(() => undefined), // the process that is gone is noticed later
    };
  }

  /** Whether some process has an upload of this video in hand. One whose process is gone is forgotten. */
  async has(videoId: string): Promise<boolean> {
    const upload = await this.read(videoId);
    if (upload === undefined) return false;
    if (await this.lives(upload.instance)) return true;
    await this.store.delete(markerKey(videoId));
    return false;
  }

  /** Whether some living process has an upload in hand that will be recorded under this. */
  async hasCommand(commandId: string): Promise<boolean> {
    for (const videoId of await this.videoIds()) {
      const upload = await this.read(videoId);
      if (upload?.commandId === commandId && (await this.lives(upload.instance))) return true;
    }
    return false;
  }

  /** Videos with an upload in flight, of any process, living or gone. */
  async videoIds(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { key } of this.store.list(UPLOADS)) ids.push(key.slice(UPLOADS.length));
    return ids;
  }

  private async hold(): Promise<void> {
    while (!this.stop.signal.aborted) {
      const lease = await this.leases.acquire(leaseName(this.instance), this.stop.signal).catch(() => undefined);
      if (!lease) return;
      await ended(lease, this.stop.signal);
      await lease.release();
    }
  }

  private async read(videoId: string): Promise<{ instance: string; commandId: string | undefined } | undefined> {
    try {
      const [instance = '', commandId] = String(await buffer(await this.store.read(markerKey(videoId)))).split('\n');
      return { instance, commandId };
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return undefined;
      throw error;
    }
  }

  private async lives(instance: string): Promise<boolean> {
    return instance === this.instance || this.leases.isHeld(leaseName(instance));
  }
}

const ended = (lease: Lease, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const signal = AbortSignal.any([lease.signal, stop]);
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
