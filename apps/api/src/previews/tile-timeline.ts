import { gapsBetween, type PreviewSet, tileRanges, type TimeSpan, tileSpans } from '@reelog/domain';
import type { ByteRange } from '@reelog/storage';

/** A section of the video with its picture in the file of all tiles. */
export interface TimelineSection extends TimeSpan {
  readonly isGap: boolean;
  /** A gap has a black picture. */
  readonly bytes: ByteRange;
}

/** The pictures of a storyboard as sections without a gap in time, for formats that address each tile. */
export interface TileTimeline {
  /** File name inside the run's folder. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly sections: readonly TimelineSection[];
  /** The highest of a section, bits a second. */
  readonly bandwidth: number;
}

/** Undefined for a set of an earlier release, which has no file of all tiles. */
export function tileTimeline(previews: PreviewSet, durationSeconds: number): TileTimeline | undefined {
  const { tileBytes, tileWidth: width, tileHeight: height } = previews.storyboard;
  const file = previews.files.find(({ role }) => role === 'tiles')?.name;
  if (!tileBytes || file === undefined) return undefined;
  const { tiles, gaps } = tileRanges(tileBytes);
  const spans = tileSpans(previews, durationSeconds);
  const pictures = spans.flatMap((span, tile) => (tiles[tile] ? [{ ...span, isGap: false, bytes: tiles[tile] }] : []));
  const [black] = gaps;
  const blacks = black
    ? gapsBetween(spans, durationSeconds).map((span) => ({ ...span, isGap: true, bytes: black }))
    : [];
  const sections = [...pictures, ...blacks]
    .filter(({ startSeconds, endSeconds }) => startSeconds < endSeconds)
    .sort((a, b) => a.startSeconds - b.startSeconds);
  return { file, width, height, sections, bandwidth: Math.ceil(Math.max(...sections.map(bitRateOf))) };
}

export const secondsOf = ({ startSeconds, endSeconds }: TimeSpan): number =>
  Math.round((endSeconds - startSeconds) * 1000) / 1000;

const bitRateOf = (section: TimelineSection): number =>
  ((section.bytes.end - section.bytes.start + 1) * 8) / secondsOf(section);
