import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  type MediaFacts,
  type MediaJob,
  type Rendition,
  RENDITION_RECIPE_VERSION,
  renditionFolder,
  type RenditionPart,
} from '@reelog/domain';
import type { ObjectStore } from '@reelog/storage';
import { v7 as uuidv7 } from 'uuid';
import type { ChildLimits } from '../child/run-child.js';
import type { NewRendition } from '../child/media-tasks.js';
import { type MediaTaskCall, runMediaTask, type TaskSource } from '../child/run-media-task.js';
import { MediaError } from '../media-failure.js';
import { sourceOf } from './job-source.js';
import { ladderSource } from './ladder-source.js';
import { openMade } from './open-made.js';
import { type StoreWait, withStorage } from './with-storage.js';

/** Share of the whole until the file is made, for the progress that people see. */
const MADE_SHARE = 0.97;
/** The name of the one part of a remuxed or transcoded rendition. */
const PART_NAME = 'video.mp4';

export interface RenditionOrder extends StoreWait {
  readonly limits: ChildLimits;
  readonly store: ObjectStore;
  /** Every run works in a folder of its own below this one, which is removed at the end. */
  readonly workFolder: string;
  readonly job: MediaJob;
  /** 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/**
 * Makes a rendition and stores it under a run id of its own, so that the earlier one stays complete. The file of a failed
 * run is deleted.
 * @throws MediaError when the video or the store prevents it
 */
export async function runRenditionJob(order: RenditionOrder): Promise<Rendition> {
  const { job } = order;
  if (!job.media) throw new MediaError('INTERNAL', 'The job has no facts of a probe.');
  const started = performance.now();
  const runId = uuidv7();
  const folder = join(order.workFolder, `run-${runId}`);
  await mkdir(folder, { recursive: true });
  try {
    const { file, ...made } = (await joined(order, folder, job.media)) ?? (await converted(order, folder, job.media));
    const part = await putPart(order, folder, file, renditionFolder(job.videoId, runId));
    const elapsedMs = Math.round(performance.now() - started);
    return {
      runId,
      ...made,
      recipe: { version: RENDITION_RECIPE_VERSION },
      contentType: 'video/mp4',
      parts: [part],
      elapsedMs,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function converted(
  order: RenditionOrder,
  folder: string,
  { durationSeconds }: MediaFacts,
): Promise<NewRendition> {
  const source = await sourceOf(order.store, order.job, order);
  const { isDamaged } = order.job;
  return make(order, folder, { kind: 'rendition', durationSeconds, ...(isDamaged && { isDamaged }) }, source);
}

/** From a ladder, if there is one: nothing is encoded again. @returns undefined when that is not possible */
async function joined(
  order: RenditionOrder,
  folder: string,
  { durationSeconds }: MediaFacts,
): Promise<NewRendition | undefined> {
  const { store, job, signal } = order;
  if (job.ladderRunId === undefined) return undefined;
  try {
    const { source, pictureBytes } = await ladderSource(store, { ...job, runId: job.ladderRunId }, order);
    return await make(order, folder, { kind: 'rendition', durationSeconds, pictureBytes }, source);
  } catch {
    signal.throwIfAborted();
    return undefined; // its files may be damaged; the original is not
  }
}

const make = (
  { job, limits, signal, onProgress }: RenditionOrder,
  folder: string,
  task: MediaTaskCall<'rendition'>['task'],
  source: TaskSource,
): Promise<NewRendition> =>
  runMediaTask({
    task,
    source,
    videoId: job.videoId,
    folder,
    limits,
    signal,
    onProgress: (share) => onProgress(share * MADE_SHARE),
  });

/** @returns the part with the digest that the store computed */
async function putPart(order: RenditionOrder, from: string, file: string, to: string): Promise<RenditionPart> {
  const { store, signal, onProgress } = order;
  const key = `${to}/${PART_NAME}`;
  const put = async (): Promise<RenditionPart> => {
    const made = await openMade(from, file);
    const body = Readable.from(
      withProgress(made.body, made.sizeBytes, (share) => onProgress(MADE_SHARE + share * (1 - MADE_SHARE))),
    );
    const { sizeBytes, sha256 } = await store.put(key, body, { signal, contentType: 'video/mp4' });
    return { name: PART_NAME, sizeBytes, sha256 };
  };
  try {
    return await withStorage(order, put);
  } catch (error) {
    await store.delete(key).catch(() => undefined);
    throw error;
  }
}

async function* withProgress(body: Readable, size: number, onProgress: (share: number) => void) {
  let done = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    yield chunk;
    onProgress((done += chunk.length) / size);
  }
}
