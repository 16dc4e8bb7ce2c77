import { randomInt } from 'node:crypto';
import { holdsAny, type PlaceStore } from '@reelog/storage';
import type { RecordedOriginal } from './recorded-originals.js';
import { originalsMissing, type Situation, unknownOriginals } from './store-sentences.js';

/** Number of newest videos, and of randomly chosen others, that are looked up. */
const SAMPLE = 20;
/** Folders with objects of videos, including the quarantine. */
export const OBJECT_FOLDERS = ['originals/', 'previews/', 'quarantine/'] as const;

/**
 * Why a store without a marker does not match this log; undefined if it holds the log's objects, or both are empty.
 */
export async function objectionToUnmarked(
  store: PlaceStore,
  originals: readonly RecordedOriginal[],
  situation: Situation,
): Promise<string | undefined> {
  if (originals.length === 0) return (await holdsAny(store, ['originals/'])) ? unknownOriginals(situation) : undefined;
  const sample = sampleOf(originals);
  let missing = 0;
  for (const { objectKey, sizeBytes } of sample)
    if ((await store.stat(objectKey))?.sizeBytes !== sizeBytes) missing += 1;
  return missing > 0 ? originalsMissing(situation, missing, sample.length) : undefined;
}

function sampleOf(originals: readonly RecordedOriginal[]): RecordedOriginal[] {
  const newest = originals.slice(-SAMPLE);
  const others = originals.slice(0, -SAMPLE);
  const random: RecordedOriginal[] = [];
  while (random.length < SAMPLE && others.length > 0) random.push(...others.splice(randomInt(others.length), 1));
  return [...newest, ...random];
}
