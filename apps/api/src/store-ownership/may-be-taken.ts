import { randomInt } from 'node:crypto';
import { holdsAny, type PlaceStore } from '@reelog/storage';
import type { RecordedOriginal } from './recorded-originals.js';
import { originalsMissing, type Situation, unknownOriginals } from './store-sentences.js';

/** Videos that are looked for: so many of the newest, and so many of the others, chosen at random. */
const SAMPLE = 20;
/** Where objects of videos lie, set aside or not. */
export const OBJECT_FOLDERS = ['originals/', 'previews/', 'quarantine/'] as const;

/**
 * Why a store without a marker is not to be taken for this log's; undefined when it may be: it holds what the log says, or
 * neither has anything.
 */
export async function objectionToTaking(
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
