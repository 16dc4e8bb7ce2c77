import { readFile, rm, writeFile } from 'node:fs/promises';
import { cachedFile, ffmpeg } from './clip-cache.js';
import { type ClipRecipe, makeClip } from './make-clip.js';

/** A text subtitle track of a test video. */
export interface TrackRecipe {
  /** A file of subtitles: SubRip, ASS or WebVTT. */
  readonly format: 'srt' | 'ass' | 'vtt';
  readonly text: string;
  /** ffmpeg's name of the encoder; `copy` unless given. */
  readonly codec?: string;
  readonly language?: string;
  readonly title?: string;
  /** ffmpeg's names, such as `forced+hearing_impaired`; `0` for none. */
  readonly disposition?: string;
}

export interface CaptionedRecipe {
  readonly clip: Partial<ClipRecipe>;
  readonly container: 'mkv' | 'mp4' | 'mov' | 'webm' | 'nut';
  readonly tracks: readonly TrackRecipe[];
  readonly chapters?: readonly {
    readonly startSeconds: number;
    readonly endSeconds: number;
    readonly title?: string;
  }[];
  /** Added to all times. */
  readonly offsetSeconds?: number;
  /** Bytes of the finished file to replace, as text of one byte a character; both have the same length. */
  readonly patches?: readonly (readonly [from: string, to: string])[];
}

/** A clip with text subtitles and chapters. @returns the path of the cached file */
export const makeCaptioned = (recipe: CaptionedRecipe): Promise<string> =>
  cachedFile(recipe.container, { captioned: recipe }, (path) => encodeCaptioned(recipe, path));

async function encodeCaptioned(recipe: CaptionedRecipe, path: string): Promise<void> {
  const { tracks, chapters = [], offsetSeconds, patches = [] } = recipe;
  const clip = await makeClip(recipe.clip);
  const inputs = tracks.map(({ format }, at) => `${path}.${at}.${format}`);
  const metadata = `${path}.chapters`;
  try {
    await Promise.all(tracks.map(({ text }, at) => writeFile(inputs[at] ?? '', text)));
    await writeFile(metadata, `;FFMETADATA1\n${chapters.map(chapterLines).join('')}`);
    await ffmpeg(
      ...['-i', clip, ...inputs.flatMap((input) => ['-i', input]), '-i', metadata],
      ...['-map', '0', ...inputs.flatMap((_, at) => ['-map', String(at + 1)])],
      ...['-map_metadata', String(inputs.length + 1), '-map_chapters', String(inputs.length + 1)],
      ...['-c', 'copy', ...tracks.flatMap((track, at) => trackOptions(track, at))],
      ...(offsetSeconds === undefined ? [] : ['-output_ts_offset', String(offsetSeconds)]),
      path,
    );
    if (patches.length > 0) await writeFile(path, patched(await readFile(path), patches));
  } finally {
    await Promise.all([...inputs, metadata].map((file) => rm(file, { force: true })));
  }
}

function trackOptions({ codec, language, title, disposition }: TrackRecipe, at: number): string[] {
  return [
    ...(codec === undefined ? [] : [`-c:s:${at}`, codec]),
    ...(language === undefined ? [] : [`-metadata:s:s:${at}`, `language=${language}`]),
    ...(title === undefined ? [] : [`-metadata:s:s:${at}`, `title=${title}`]),
    ...[`-disposition:s:${at}`, disposition ?? '0'],
  ];
}

const chapterLines = ({
  startSeconds,
  endSeconds,
  title,
}: NonNullable<CaptionedRecipe['chapters']>[number]): string => {
  const times = `TIMEBASE=1/1000\nSTART=${startSeconds * 1000}\nEND=${endSeconds * 1000}\n`;
  const escaped = title?.replace(/[\\=;#\n]/g, (character) => `\\${character}`);
  return `[CHAPTER]\n${times}${escaped === undefined ? '' : `title=${escaped}\n`}`;
};

function patched(file: Buffer, patches: NonNullable<CaptionedRecipe['patches']>): Buffer {
  for (const [from, to] of patches) {
    const at = file.indexOf(Buffer.from(from, 'latin1'));
    if (at < 0 || from.length !== to.length) throw new Error(`There is nothing to patch: ${from}`);
    file.write(to, at, 'latin1');
  }
  return file;
}
