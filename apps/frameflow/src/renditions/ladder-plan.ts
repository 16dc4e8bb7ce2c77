import { fitInto, type Size } from '../ffmpeg/displayed-size.js';
import type { EncoderOptions } from '../ffmpeg/stream-encoder.js';
import { pictureOptions } from './rendition-plan.js';
import type { Cut } from './track-writer.js';

/** Shorter sides of the pictures. */
const SIDES = [480, 720, 1080];
/** Two sizes must differ by more than this, or one is enough. */
const WORTHWHILE = 0.9;

/** The sizes of a ladder, from the smallest: two or three, none larger than the source. */
export function ladderSizes(source: Size): Size[] {
  const side = Math.min(source.width, source.height);
  const top = Math.min(side, SIDES.at(-1)!);
  const lower = SIDES.filter((each) => each < top * WORTHWHILE);
  const { width, height } = source;
  return [...(lower.length > 0 ? lower : [top / 2]), top].map((each) =>
    fitInto({ width: (width * each) / side, height: (height * each) / side }, source, false),
  );
}

/**
 * Key frames only where segments begin, and no pictures that are shown before one they need: then the order of decoding is
 * that of showing, and each segment begins at the time of its first picture, to the tick.
 */
export const ladderOptions = (size: Size, frameRate: number): EncoderOptions => ({
  ...pictureOptions(size, frameRate),
  g: '100000',
  sc_threshold: '0',
  'forced-idr': '1',
  bf: '0',
});

const SEGMENT_SECONDS = 4;
/** An event names all files, so a long video has longer ones. */
const LONGEST_FILE_SECONDS = 60;
const MOST_FILES = 100;
/**
 * A file is at most this share of what comes before it: players that begin early do not have to wait when a video is
 * converted 1.25 times as fast as it plays.
 */
const GROWTH = 0.25;

/** Where segments and files begin: the same for all sizes, since it depends on the times of the pictures only. */
export class SegmentGrid {
  private readonly segmentSeconds: number;
  private readonly halfFrame: number;
  private keyAt: number;
  private fileStart: number;
  private readonly longestFile: number;

  /** @param begin where the first segment begins, seconds */
  constructor(frameRate: number, durationSeconds: number, begin: number) {
    this.segmentSeconds = Math.max(1, Math.round(SEGMENT_SECONDS * frameRate)) / frameRate;
    this.halfFrame = 0.5 / frameRate;
    this.longestFile = Math.max(LONGEST_FILE_SECONDS, durationSeconds / MOST_FILES);
    this.keyAt = this.fileStart = begin;
  }

  /** Whether a segment begins with the picture of a time. Asked for each picture, in order. */
  begins(seconds: number): boolean {
    if (seconds < this.keyAt + this.segmentSeconds - this.halfFrame) return false;
    this.keyAt = seconds;
    return true;
  }

  /** Asked for each segment, in order. */
  cutAt(seconds: number): Cut {
    // The next segment would make it too long.
    const length = seconds - this.fileStart + this.segmentSeconds;
    const endsFile = length > Math.min(this.fileStart * GROWTH, this.longestFile);
    if (endsFile) this.fileStart = seconds;
    return { seconds, endsFile };
  }
}
