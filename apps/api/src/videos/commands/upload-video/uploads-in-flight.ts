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

/** An upload that has started and is not recorded yet. */
export interface UploadInFlight {
  /** Call this right before recording the upload. @throws ApplicationError `UPLOAD.INTERRUPTED` if it counts as lost */
  confirm(): Promise<void>;
  /** Call this when the upload is recorded or has failed. */
  end(): Promise<void>;
}

/**
 * Marks running uploads for every api process, so that none moves their files to the quarantine. The marker is a small
 * object with the name of the process, valid as long as the process holds its lease.
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

  /** @param commandId the id under which the upload is recorded */
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
      end: () => this.store.delete(key).catch(() => undefined), // a leftover marker expires with the lease of its process
    };
  }

  /** Whether a process is running an upload of this video. Removes the marker of a dead process. */
  async has(videoId: string): Promise<boolean> {
    const upload = await this.read(videoId);
    if (upload === undefined) return false;
    if (await this.lives(upload.instance)) return true;
    await this.store.delete(markerKey(videoId));
    return false;
  }

  /** Whether a living process is running an upload with this command id. */
  async hasCommand(commandId: string): Promise<boolean> {
    for (const videoId of await this.videoIds()) {
      const upload = await this.read(videoId);
      if (upload?.commandId === commandId && (await this.lives(upload.instance))) return true;
    }
    return false;
  }

  /** Videos with an upload marker of any process, living or dead. */
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
