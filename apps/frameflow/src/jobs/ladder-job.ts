import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  EMPTY_LADDER,
  foldLadder,
  LADDER_MANIFEST,
  type LadderFile,
  type LadderManifest,
  type LadderNews,
  ladderRunId,
  type MediaFacts,
  playableSeconds,
  type Rendition,
  RENDITION_RECIPE_VERSION,
  type RenditionPart,
  renditionFolder,
  secondsOfTrack,
} from '@reelog/domain';
import { ladderManifestSchema } from '@reelog/messaging';
import { ObjectNotFoundError } from '@reelog/storage';
import type { MadeTrack } from '../child/media-tasks.js';
import { runMediaTask } from '../child/run-media-task.js';
import { MediaError } from '../media-failure.js';
import { sourceOf } from './job-source.js';
import { openMade } from './open-made.js';
import type { RenditionOrder } from './rendition-job.js';
import { withStorage } from './with-storage.js';

export interface LadderOrder extends RenditionOrder {
  /** Called with the seconds that play already, whenever there are more. */
  readonly onPlayable: (seconds: number) => void;
}

/** Larger videos than these are heavy for many connections. */
const LARGE_SIDE = 720;
const LARGE_BITRATE = 8e6;
/** Two segments: in a shorter video, a player has no time to choose. */
const LEAST_SECONDS = 8;

/** Whether a video gets a ladder, by its size, its bits per second and its duration. */
export const isWorthALadder = ({ width, height, durationSeconds }: MediaFacts, sizeBytes: number): boolean =>
  durationSeconds >= LEAST_SECONDS &&
  (Math.min(width, height) > LARGE_SIDE || (sizeBytes * 8) / durationSeconds > LARGE_BITRATE);

/**
 * Makes a ladder and stores its files as they are finished, with a manifest of those that are there: players begin with it.
 * Goes on where the same job was before a restart. The files of a failed job are deleted.
 * @throws MediaError when the video or the store prevents it
 */
export async function runLadderJob(order: LadderOrder): Promise<Rendition> {
  const { job } = order;
  if (!job.media) throw new MediaError('INTERNAL', 'The job has no facts of a probe.');
  const started = performance.now();
  const runId = ladderRunId(job.videoId, job.job);
  const folder = join(order.workFolder, `run-${runId}`);
  await mkdir(folder, { recursive: true });
  const ladder = await StoredLadder.open(order, folder, renditionFolder(job.videoId, runId));
  try {
    await makeLadder(order, job.media, folder, ladder);
    return {
      runId,
      kind: 'ladder',
      ...ladder.facts(),
      recipe: { version: RENDITION_RECIPE_VERSION },
      contentType: 'application/vnd.apple.mpegurl',
      parts: await ladder.end(),
      elapsedMs: Math.round(performance.now() - started),
    };
  } catch (error) {
    if (error instanceof MediaError && !error.retryable) await ladder.delete();
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeLadder(
  order: LadderOrder,
  { durationSeconds }: MediaFacts,
  folder: string,
  ladder: StoredLadder,
): Promise<void> {
  const { store, job, limits, onProgress } = order;
  const lost = new AbortController();
  const signal = AbortSignal.any([order.signal, lost.signal]);
  let stored = Promise.resolve();
  const onLadder = (news: LadderNews): void => {
    stored = stored.then(() => ladder.apply(news));
    stored.catch((error: unknown) => lost.abort(error));
  };
  await runMediaTask({
    task: { kind: 'ladder', durationSeconds, made: ladder.madeTracks() },
    source: await sourceOf(store, job, order),
    videoId: job.videoId,
    folder,
    limits,
    signal,
    onProgress,
    onLadder,
  });
  await stored;
}

/** The ladder of a run in the store. */
class StoredLadder {
  private constructor(
    private readonly order: LadderOrder,
    private readonly workFolder: string,
    private readonly folder: string,
    public manifest: LadderManifest,
  ) {
    order.onPlayable(playableSeconds(manifest));
  }

  /** What the same job stored before a restart, or an empty one. */
  static async open(order: LadderOrder, workFolder: string, folder: string): Promise<StoredLadder> {
    const manifest = await withStorage(order, async () => {
      try {
        return await text((await order.store.read(`${folder}/${LADDER_MANIFEST}`)) as Readable);
      } catch (error) {
        if (error instanceof ObjectNotFoundError) return undefined;
        throw error;
      }
    });
    return new StoredLadder(order, workFolder, folder, manifestOf(manifest) ?? EMPTY_LADDER);
  }

  madeTracks(): MadeTrack[] {
    const { pictures, sounds } = this.manifest;
    return [...pictures, ...sounds].map(({ name, isWhole, files }) => ({
      name,
      isWhole,
      fileSeconds: files.map((file) => secondsOfTrack({ files: [file] })),
    }));
  }

  async apply(news: LadderNews): Promise<void> {
    const isFile = news.type === 'pictures' || news.type === 'sound';
    const part = isFile ? await this.putFile(news.file) : undefined;
    const next = foldLadder(this.manifest, news);
    this.manifest = part ? { ...next, parts: [...next.parts.filter(({ name }) => name !== part.name), part] } : next;
    await this.putManifest();
    this.order.onPlayable(playableSeconds(this.manifest));
  }

  /** Width, height, bits per second and codecs of the largest pictures, with the first sound. */
  facts(): Pick<Rendition, 'codecs' | 'width' | 'height' | 'bitrate'> {
    const { pictures, sounds } = this.manifest;
    const largest = pictures.at(-1);
    if (!largest) throw new MediaError('INTERNAL', 'The child made no pictures.');
    const tracks = [largest, ...sounds.slice(0, 1)];
    const bytes = tracks.flatMap(({ files }) => files.flatMap(({ segments }) => segments.map(([size]) => size)));
    const bits = bytes.reduce((sum, size) => sum + size * 8, 0);
    return {
      codecs: tracks.map(({ codecs }) => codecs).join(', '),
      width: largest.width,
      height: largest.height,
      bitrate: Math.max(1, Math.round(bits / secondsOfTrack(largest))),
    };
  }

  /** @returns its parts, the manifest first */
  async end(): Promise<RenditionPart[]> {
    const manifest = await this.putManifest();
    return [manifest, ...this.manifest.parts];
  }

  async delete(): Promise<void> {
    const names = [LADDER_MANIFEST, ...this.manifest.parts.map(({ name }) => name)];
    await Promise.allSettled(names.map((name) => this.order.store.delete(`${this.folder}/${name}`)));
  }

  /** The child may be hijacked: the file must be as long as it says. */
  private async putFile({ name, headerBytes, segments }: LadderFile): Promise<RenditionPart> {
    const expected = segments.reduce((sum, [bytes]) => sum + bytes, headerBytes);
    const part = await this.put(name, 'video/mp4', async () => {
      const { body, sizeBytes } = await openMade(this.workFolder, name);
      if (sizeBytes !== expected) throw new MediaError('INTERNAL', `${name} has ${sizeBytes} bytes, not ${expected}.`);
      return body;
    });
    await rm(join(this.workFolder, name), { force: true });
    return part;
  }

  private putManifest(): Promise<RenditionPart> {
    const bytes = Buffer.from(JSON.stringify(this.manifest));
    return this.put(LADDER_MANIFEST, 'application/json', () => Readable.from([bytes]));
  }

  private async put(
    name: string,
    contentType: string,
    open: () => Readable | Promise<Readable>,
  ): Promise<RenditionPart> {
    const { store, signal } = this.order;
    const options = { signal, contentType };
    const { sizeBytes, sha256 } = await withStorage(this.order, async () =>
      store.put(`${this.folder}/${name}`, await open(), options),
    );
    return { name, sizeBytes, sha256 };
  }
}

function manifestOf(json: string | undefined): LadderManifest | undefined {
  try {
    return json === undefined ? undefined : ladderManifestSchema.parse(JSON.parse(json));
  } catch {
    return undefined; // it was cut off, or an earlier release wrote it: everything is made again
  }
}
