import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  type MediaJob,
  PREVIEW_RECIPE_VERSION,
  type PreviewFile,
  previewFolder,
  type PreviewRecipe,
  type PreviewSet,
  type StoryboardManifest,
  type Thumbnail,
} from '@reelog/domain';
import type { ObjectStore } from '@reelog/storage';
import { v7 as uuidv7 } from 'uuid';
import { inspectSource } from '../ffmpeg/inspect-source.js';
import type { MediaTools } from '../ffmpeg/media-tools.js';
import { findSource } from '../probe/source.js';
import { makeStoryboard } from '../storyboard/make-storyboard.js';
import { copyThumbnail } from '../storyboard/copy-thumbnail.js';
import { makeThumbnail } from '../storyboard/make-thumbnail.js';
import { TILE_WIDTH } from '../storyboard/tile-grid.js';
import { type StoreWait, withStorage } from './with-storage.js';

/** Shares of the whole, for the progress that people see. */
const STORYBOARD_SHARE = 0.85;
const THUMBNAIL_SHARE = 0.1;

export interface PreviewsOrder extends StoreWait {
  readonly tools: MediaTools;
  readonly store: ObjectStore;
  /** Every run works in a folder of its own below this one, which is removed at the end. */
  readonly workFolder: string;
  readonly job: MediaJob;
  /** 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/**
 * Makes storyboard and thumbnail, and stores them under a run id of their own, so that the earlier set stays complete.
 * Files of a failed run are deleted.
 * @throws MediaError when the video or the store prevents it
 */
export async function runPreviewsJob(order: PreviewsOrder): Promise<PreviewSet> {
  const started = performance.now();
  const runId = uuidv7();
  const folder = join(order.workFolder, `run-${runId}`);
  await mkdir(folder, { recursive: true });
  try {
    const { copies, ...made } = await makePreviews(order, folder);
    const pictures = [...picturesOf(made), ...copies];
    const prefix = previewFolder(order.job.videoId, runId);
    const files = await putAll(order, folder, prefix, pictures, made.storyboard);
    return { runId, ...made, files, elapsedMs: Math.round(performance.now() - started) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Previews = Pick<PreviewSet, 'recipe' | 'storyboard' | 'thumbnail'>;
/** A file of the run that is not stored yet. */
type NewFile = Omit<PreviewFile, 'sizeBytes' | 'sha256'>;

interface Made extends Previews {
  readonly dominantColour: string;
  /** Copies of the thumbnail. */
  readonly copies: readonly NewFile[];
}

async function makePreviews(order: PreviewsOrder, folder: string): Promise<Made> {
  const { tools, store, job, signal, onProgress } = order;
  const location = await withStorage(order, () => store.locate(job.objectKey));
  const source = findSource(location, await inspectSource(tools, location, signal));
  const durationSeconds = job.media?.durationSeconds ?? source.claimedSeconds ?? 1 / source.frameRate;
  const storyboard = await makeStoryboard(tools, {
    source,
    durationSeconds,
    folder,
    signal,
    onProgress: (share) => onProgress(share * STORYBOARD_SHARE),
  });
  const thumbnail = await makeThumbnail(tools, {
    source,
    storyboard,
    ...(job.thumbnailAtSeconds !== undefined && { atSeconds: job.thumbnailAtSeconds }),
    folder,
    signal,
  });
  const { files: copies, dominantColour } = await copyThumbnail(tools, { thumbnail, folder, signal });
  onProgress(STORYBOARD_SHARE + THUMBNAIL_SHARE);
  const { intervalSeconds } = storyboard.manifest;
  const recipe: PreviewRecipe = { version: PREVIEW_RECIPE_VERSION, intervalSeconds, tileWidth: TILE_WIDTH };
  return { recipe, storyboard: storyboard.manifest, thumbnail, dominantColour, copies };
}

/** @returns the files with the digests that the store computed */
async function putAll(
  order: PreviewsOrder,
  folder: string,
  prefix: string,
  pictures: readonly NewFile[],
  storyboard: StoryboardManifest,
): Promise<PreviewFile[]> {
  const { store, signal } = order;
  const keys: string[] = [];
  const put = async (file: NewFile, open: () => Readable): Promise<PreviewFile> => {
    const key = `${prefix}/${file.name}`;
    keys.push(key);
    const options = { signal, contentType: file.contentType };
    const { sizeBytes, sha256 } = await withStorage(order, () => store.put(key, open(), options));
    return { ...file, sizeBytes, sha256 };
  };
  try {
    const files: PreviewFile[] = [];
    for (const picture of pictures) files.push(await put(picture, () => createReadStream(join(folder, picture.name))));
    const manifest = Buffer.from(JSON.stringify(storyboard));
    const manifestFile: NewFile = { name: 'storyboard.json', role: 'manifest', contentType: 'application/json' };
    return [...files, await put(manifestFile, () => Readable.from([manifest]))];
  } catch (error) {
    await Promise.allSettled(keys.map((key) => store.delete(key)));
    throw error;
  }
}

const picturesOf = ({ storyboard, thumbnail }: Previews): NewFile[] => [
  ...storyboard.sheets.map((sheet) => picture('sheet', sheet)),
  picture('thumbnail', thumbnail),
];

const picture = (
  role: PreviewFile['role'],
  { file, width, height }: Pick<Thumbnail, 'file' | 'width' | 'height'>,
): NewFile => ({ name: file, role, contentType: 'image/jpeg', width, height });
