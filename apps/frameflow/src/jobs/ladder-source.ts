import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { LADDER_MANIFEST, type LadderTrack, renditionFolder } from '@reelog/domain';
import { ladderManifestSchema } from '@reelog/messaging';
import type { ObjectStore } from '@reelog/storage';
import type { TaskSource } from '../child/run-media-task.js';
import { type StoreWait, withStorage } from './with-storage.js';

/** A part of an object. */
interface Section {
  readonly key: string;
  readonly start: number;
  readonly length: number;
}

/**
 * The largest pictures of a ladder and then its usual sound, as one row of bytes: the files of each track without the
 * repeated descriptions.
 * @throws when the ladder cannot be read
 */
export async function ladderSource(
  store: ObjectStore,
  { videoId, runId }: { videoId: string; runId: string },
  wait: StoreWait,
): Promise<{ source: TaskSource; pictureBytes: number }> {
  const folder = renditionFolder(videoId, runId);
  const manifest = await withStorage(wait, async () => text(await store.read(`${folder}/${LADDER_MANIFEST}`)));
  const { pictures, sounds } = ladderManifestSchema.parse(JSON.parse(manifest));
  const sound = sounds.find(({ isDefault }) => isDefault) ?? sounds[0];
  const pictureSections = sectionsOf(folder, pictures.at(-1));
  const sections = [...pictureSections, ...sectionsOf(folder, sound)];
  const readRange = (range: { start: number; end: number }): Promise<Readable> =>
    Promise.resolve(Readable.from(bytesOf(store, within(sections, range), wait)));
  return {
    source: { sizeBytes: lengthOf(sections), readRange },
    pictureBytes: lengthOf(pictureSections),
  };
}

const lengthOf = (sections: readonly Section[]): number => sections.reduce((sum, { length }) => sum + length, 0);

function sectionsOf(folder: string, track: LadderTrack | undefined): Section[] {
  return (track?.files ?? []).map(({ name, headerBytes, segments }, i) => {
    const bytes = segments.reduce((sum, [size]) => sum + size, 0);
    const start = i === 0 ? 0 : headerBytes;
    return { key: `${folder}/${name}`, start, length: headerBytes - start + bytes };
  });
}

/** @param range both ends are included */
function within(sections: readonly Section[], range: { start: number; end: number }): Section[] {
  let at = 0;
  return sections.flatMap(({ key, start, length }) => {
    const from = Math.max(range.start - at, 0);
    const to = Math.min(range.end + 1 - at, length);
    at += length;
    return from < to ? [{ key, start: start + from, length: to - from }] : [];
  });
}

async function* bytesOf(store: ObjectStore, sections: readonly Section[], wait: StoreWait): AsyncGenerator<Buffer> {
  for (const { key, start, length } of sections)
    yield* await withStorage(wait, () => store.read(key, { start, end: start + length - 1 }));
}
