import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  decodeCpuSeconds,
  type MediaJob,
  PREVIEW_RECIPE_VERSION,
  type PreviewFile,
  previewFolder,
  type PreviewRecipe,
  type PreviewSet,
  type StoryboardManifest,
} from '@reelog/domain';
import type { ObjectStore } from '@reelog/storage';
import { v7 as uuidv7 } from 'uuid';
import type { NewFile, NewPreviews } from '../child/media-tasks.js';
import type { ChildLimits } from '../child/run-child.js';
import { runMediaTask } from '../child/run-media-task.js';
import { type MeasuredSound, type NewSound, soundSchema } from '../sound/sound.schema.js';
import { TILE_WIDTH } from '../storyboard/tile-grid.js';
import { sourceOf } from './job-source.js';
import { openMade } from './open-made.js';
import { type StoreWait, withStorage } from './with-storage.js';

export interface PreviewsOrder extends StoreWait {
  readonly limits: ChildLimits;
  readonly store: ObjectStore;
  /** Every run works in a folder of its own below this one, which is removed at the end. */
  readonly workFolder: string;
  readonly job: MediaJob;
  /** 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** Called when the sound could not be measured; the previews go without. */
  readonly onSoundMissing: (error: unknown) => void;
}

/** Share of the work until the pictures are made, of a video with sound. */
const PICTURES_SHARE = 0.8;
/** Pictures are not kept waiting for longer. */
const MOST_SOUND_MS = 30 * 60_000;

/** What takes longer gets a few previews first. */
const LONG_DECODE_SECONDS = 60;
const LARGE_BYTES = 500e6;

/** Whether people would wait too long for the first previews of a video. */
export const needsFewPreviews = ({ few, attempt, media, sizeBytes }: MediaJob): boolean =>
  few !== undefined && attempt === 1 && (decodeCpuSeconds(media) > LONG_DECODE_SECONDS || sizeBytes > LARGE_BYTES);

/**
 * Makes storyboard and thumbnail, and stores them under a run id of their own, so that the earlier set stays complete.
 * Files of a failed run are deleted.
 * @throws MediaError when the video or the store prevents it
 */
export async function runPreviewsJob(order: PreviewsOrder, { onlyFew = false } = {}): Promise<PreviewSet> {
  const started = performance.now();
  const runId = uuidv7();
  const folder = join(order.workFolder, `run-${runId}`);
  await mkdir(folder, { recursive: true });
  try {
    const hasSound = !onlyFew && order.job.media?.audioCodec !== undefined;
    const { onProgress } = order;
    const onPictures = (share: number): void => onProgress(hasSound ? share * PICTURES_SHARE : share);
    const { files: pictures, ...made } = await makePreviews({ ...order, onProgress: onPictures }, folder, onlyFew);
    const { measured: sound, isDamaged } = hasSound ? await measureSound(order) : {};
    const prefix = previewFolder(order.job.videoId, runId);
    const files = await putAll(order, { folder, prefix, pictures, texts: textsOf(made.storyboard, sound) });
    const { intervalSeconds } = made.storyboard;
    const recipe: PreviewRecipe = { version: PREVIEW_RECIPE_VERSION, intervalSeconds, tileWidth: TILE_WIDTH };
    const elapsedMs = Math.round(performance.now() - started);
    return {
      runId,
      recipe,
      ...made,
      ...(isDamaged && { isDamaged }),
      ...(sound && { loudness: sound.loudness }),
      files,
      ...(onlyFew && { preliminary: true }),
      elapsedMs,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makePreviews(order: PreviewsOrder, folder: string, onlyFew: boolean): Promise<NewPreviews> {
  const { store, job, limits, signal, onProgress } = order;
  const { media, thumbnailAtSeconds } = job;
  const task = {
    kind: 'previews' as const,
    ...(media && { durationSeconds: media.durationSeconds }),
    ...(thumbnailAtSeconds !== undefined && { thumbnailAtSeconds }),
    ...(onlyFew && { onlyFew }),
  };
  const source = await sourceOf(store, job, order);
  return runMediaTask({ task, source, videoId: job.videoId, folder, limits, signal, onProgress });
}

/**
 * In a child of its own, so that nothing that goes wrong harms the pictures.
 * @returns nothing when nothing is heard, or when it cannot be measured
 */
async function measureSound(order: PreviewsOrder): Promise<NewSound> {
  const { store, job, limits, onProgress } = order;
  const onShare = (share: number): void => onProgress(PICTURES_SHARE + share * (1 - PICTURES_SHARE));
  try {
    const answer = await runMediaTask({
      task: { kind: 'sound', durationSeconds: job.media?.durationSeconds ?? 0 },
      source: await sourceOf(store, job, order),
      videoId: job.videoId,
      limits,
      signal: AbortSignal.any([order.signal, AbortSignal.timeout(MOST_SOUND_MS)]),
      onProgress: onShare,
    });
    return soundSchema.parse(answer);
  } catch (error) {
    order.signal.throwIfAborted();
    order.onSoundMissing(error);
    return {};
  }
}

/** Files that are made here. */
const textsOf = (storyboard: StoryboardManifest, sound: MeasuredSound | undefined): MadeText[] => [
  { name: 'storyboard.json', role: 'manifest', content: storyboard },
  ...(sound ? [{ name: 'waveform.json', role: 'waveform' as const, content: { peaks: sound.peaks } }] : []),
];

/** A file of JSON. */
interface MadeText extends Pick<NewFile, 'name' | 'role'> {
  readonly content: object;
}

interface MadeFiles {
  /** Where the child left the pictures. */
  readonly folder: string;
  readonly prefix: string;
  readonly pictures: readonly NewFile[];
  readonly texts: readonly MadeText[];
}

/** @returns the files with the digests that the store computed */
async function putAll(order: PreviewsOrder, { folder, prefix, pictures, texts }: MadeFiles): Promise<PreviewFile[]> {
  const { store, signal } = order;
  const keys: string[] = [];
  const put = async (file: NewFile, open: () => Readable | Promise<Readable>): Promise<PreviewFile> => {
    const key = `${prefix}/${file.name}`;
    keys.push(key);
    const options = { signal, contentType: file.contentType };
    const { sizeBytes, sha256 } = await withStorage(order, async () => store.put(key, await open(), options));
    return { ...file, sizeBytes, sha256 };
  };
  try {
    const files: PreviewFile[] = [];
    for (const picture of pictures)
      files.push(await put(picture, async () => (await openMade(folder, picture.name)).body));
    for (const { content, ...text } of texts) {
      const body = Buffer.from(JSON.stringify(content));
      files.push(await put({ ...text, contentType: 'application/json' }, () => Readable.from([body])));
    }
    return files;
  } catch (error) {
    await Promise.allSettled(keys.map((key) => store.delete(key)));
    throw error;
  }
}
