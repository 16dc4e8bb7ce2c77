import type { RenditionPart } from '../events/video-events.js';

/**
 * The same video in several sizes, with each sound track apart: fragmented MP4 (CMAF) in files that are each a sequence of
 * segments. It is written again whenever a file is finished, so players can begin before it is whole.
 */
export interface LadderManifest {
  /** From the smallest pictures to the largest. */
  readonly pictures: readonly LadderPictures[];
  readonly sounds: readonly LadderSound[];
  /** All files, as they are in the store. */
  readonly parts: readonly RenditionPart[];
}

export const EMPTY_LADDER: LadderManifest = { pictures: [], sounds: [], parts: [] };

export interface LadderTrack {
  /** Names its files and its playlist. */
  readonly name: string;
  /** Of this track (RFC 6381). */
  readonly codecs: string;
  readonly files: readonly LadderFile[];
  /** Whether no file will follow. */
  readonly isWhole: boolean;
}

export interface LadderPictures extends LadderTrack {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
}

export interface LadderSound extends LadderTrack {
  readonly channels: number;
  /** BCP 47; absent when the source does not say. */
  readonly language?: string;
  readonly label?: string;
  /** What it is for, unless it is the usual sound. */
  readonly role?: 'description' | 'commentary';
  readonly isDefault: boolean;
}

export interface LadderFile {
  readonly name: string;
  /** The description of the track at the beginning of the file; the segments follow it. */
  readonly headerBytes: number;
  readonly segments: readonly LadderSegment[];
}

/** Sizes in bytes, durations in seconds. */
export type LadderSegment = readonly [bytes: number, seconds: number];

/** The manifest, in the run's folder. */
export const LADDER_MANIFEST = 'ladder.json';

export const secondsOfTrack = ({ files }: Pick<LadderTrack, 'files'>): number =>
  files.reduce((sum, { segments }) => segments.reduce((part, [, seconds]) => part + seconds, sum), 0);

/** How much of a ladder plays: all its sound, and at least one size of pictures. */
export function playableSeconds({ pictures, sounds }: LadderManifest): number {
  const [smallest] = pictures;
  if (!smallest) return 0;
  return Math.min(...[smallest, ...sounds].map(secondsOfTrack));
}

/** What changes in a ladder while it is made. */
export type LadderNews =
  | { readonly type: 'pictures'; readonly track: Omit<LadderPictures, 'files' | 'isWhole'>; readonly file: LadderFile }
  | { readonly type: 'sound'; readonly track: Omit<LadderSound, 'files' | 'isWhole'>; readonly file: LadderFile }
  /** All tracks so far are whole. */
  | { readonly type: 'whole' }
  /** The tracks that are not whole go on after so many files. */
  | { readonly type: 'kept'; readonly files: number };

export function foldLadder(ladder: LadderManifest, news: LadderNews): LadderManifest {
  switch (news.type) {
    case 'pictures':
      return { ...ladder, pictures: withFile(ladder.pictures, news) };
    case 'sound':
      return { ...ladder, sounds: withFile(ladder.sounds, news) };
    case 'whole':
      return withTracks(ladder, (track) => ({ ...track, isWhole: true }));
    case 'kept':
      return withTracks(ladder, (track) =>
        track.isWhole ? track : { ...track, files: track.files.slice(0, news.files) },
      );
  }
}

/** Files that are left out of the tracks are left out of the parts, too. */
function withTracks(ladder: LadderManifest, change: <T extends LadderTrack>(track: T) => T): LadderManifest {
  const pictures = ladder.pictures.map(change);
  const sounds = ladder.sounds.map(change);
  const names = new Set([...pictures, ...sounds].flatMap(({ files }) => files.map(({ name }) => name)));
  return { pictures, sounds, parts: ladder.parts.filter(({ name }) => names.has(name)) };
}

function withFile<T extends LadderTrack>(
  tracks: readonly T[],
  { track, file }: { track: Omit<T, 'files' | 'isWhole'>; file: LadderFile },
): T[] {
  const found = tracks.find(({ name }) => name === track.name);
  if (!found) return [...tracks, { ...track, files: [file], isWhole: false } as unknown as T];
  return tracks.map((each) => (each === found ? { ...each, files: [...each.files, file] } : each));
}
