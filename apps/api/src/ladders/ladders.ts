import { text } from 'node:stream/consumers';
import { Inject, Injectable } from '@nestjs/common';
import {
  type CatalogEntry,
  knownVideo,
  LADDER_MANIFEST,
  type LadderManifest,
  ladderRunId,
  renditionFolder,
} from '@reelog/domain';
import { ladderManifestSchema } from '@reelog/messaging';
import { ObjectNotFoundError, ObjectStore } from '@reelog/storage';
import { LRUCache } from 'lru-cache';
import { Problem } from '../http/problems/problem.js';

const MOST_MANIFESTS = 50;

export interface Ladder {
  readonly runId: string;
  readonly manifest: LadderManifest;
}

/** The ladders of videos, as frameflow left them in the store. */
@Injectable()
export class Ladders {
  /** Of recorded ladders, by key: they do not change. */
  private readonly whole = new LRUCache<string, LadderManifest>({ max: MOST_MANIFESTS });

  constructor(@Inject(ObjectStore) private readonly store: Pick<ObjectStore, 'read'>) {}

  /** The ladder in use, or one that plays while it is made. @throws Problem 404 */
  async of({ video, videoId }: CatalogEntry): Promise<Ladder> {
    const known = knownVideo(video);
    if (known?.ladder) return this.read(videoId, known.ladder.runId, true);
    if (known?.work?.stage === 'ladder') return this.read(videoId, ladderRunId(videoId, known.work.job), false);
    throw new Problem(404, 'MEDIA.NO_LADDER', 'This video is not there in several sizes.');
  }

  private async read(videoId: string, runId: string, isRecorded: boolean): Promise<Ladder> {
    const key = `${renditionFolder(videoId, runId)}/${LADDER_MANIFEST}`;
    const manifest = this.whole.get(key) ?? (await this.parsed(key, isRecorded));
    if (isRecorded) this.whole.set(key, manifest);
    if (manifest.pictures.length === 0) throw notYet();
    return { runId, manifest };
  }

  private async parsed(key: string, isRecorded: boolean): Promise<LadderManifest> {
    try {
      return ladderManifestSchema.parse(JSON.parse(await text(await this.store.read(key))));
    } catch (error) {
      throw !isRecorded && error instanceof ObjectNotFoundError ? notYet() : error;
    }
  }
}

const notYet = (): Problem =>
  new Problem(404, 'MEDIA.NO_LADDER_YET', 'Nothing of this video can be played in several sizes yet. Try again soon.');
