import type { Chapter } from '../../../lib/video/chapters.js';
import { clock } from '../../../lib/video/video-time.js';
import { tileAt, type Tile } from '../../../components/storyboard/tiles.js';

/** A picture of the contact sheet, and the time it leads to. */
export interface Cell {
  readonly tile: Tile;
  readonly seconds: number;
  /** Of its chapter; empty without chapters. */
  readonly chapter: string;
  /** Its pictures could not be decoded: the tile gives the shape only. */
  readonly isGap?: boolean;
}

/** Consecutive pictures below a heading; a title or a time may be empty. */
export interface Group {
  readonly title: string;
  readonly time: string;
  readonly cells: readonly Cell[];
}

interface Selection {
  readonly chapters: readonly Chapter[];
  readonly durationSeconds: number;
  /** Seconds from one picture to the next. */
  readonly stepSeconds: number;
  /** Instead, so many pictures of each chapter. */
  readonly perChapter?: number | undefined;
}

/** Tiles may be a few milliseconds earlier than their slot of the storyboard. */
const TOLERANCE_SECONDS = 0.01;

const isWithin = ({ startTime }: Tile, { startSeconds, endSeconds }: Chapter): boolean =>
  startTime + TOLERANCE_SECONDS >= startSeconds && startTime + TOLERANCE_SECONDS < endSeconds;

/** Every chapter has at least one picture; without chapters, the groups are equal parts of the video. */
export function groupsOf(tiles: readonly Tile[], selection: Selection): Group[] {
  const { chapters, durationSeconds, stepSeconds, perChapter } = selection;
  const toCell = (tile: Tile, chapter = ''): Cell => ({ tile, seconds: tile.startTime, chapter });
  if (chapters.length === 0) {
    const chosen = everyStep(tiles, stepSeconds);
    const parts = partsOf(durationSeconds, stepSeconds);
    const groups = parts.map((part) => ({
      title: parts.length > 1 ? `${clock(part.startSeconds)} – ${clock(part.endSeconds)}` : '',
      time: '',
      cells: chosen.filter((tile) => isWithin(tile, part)).map((tile) => toCell(tile)),
    }));
    return groups.filter(({ cells }) => cells.length > 0);
  }
  return chapters.map((chapter) => {
    const inside = tiles.filter((tile) => isWithin(tile, chapter));
    const chosen = perChapter ? evenly(inside, perChapter) : everyStep(inside, stepSeconds);
    const cells = chosen.map((tile) => toCell(tile, chapter.title));
    const before = tileAt(tiles, chapter.startSeconds);
    const tile = before ?? tiles[0];
    // A chapter between two tiles has the picture before it.
    if (cells.length === 0 && tile)
      cells.push({ ...toCell(tile, chapter.title), seconds: chapter.startSeconds, isGap: !before });
    return { title: chapter.title, time: clock(chapter.startSeconds), cells };
  });
}

/** The first tile, and then the first of every step. */
function everyStep(tiles: readonly Tile[], stepSeconds: number): Tile[] {
  const stepOf = ({ startTime }: Tile) => Math.floor((startTime + TOLERANCE_SECONDS) / stepSeconds);
  return tiles.filter((tile, i) => i === 0 || stepOf(tile) > stepOf(tiles[i - 1]!));
}

/** The first tile and others at equal distances. */
function evenly(tiles: readonly Tile[], count: number): Tile[] {
  if (tiles.length <= count) return [...tiles];
  return Array.from({ length: count }, (_, i) => tiles[Math.floor((i * tiles.length) / count)]!);
}

const PART_SECONDS = [60, 600, 1800, 3600];
const LEAST_CELLS = 12;

/** Equal parts with at least two rows of pictures. */
function partsOf(durationSeconds: number, stepSeconds: number): Chapter[] {
  const length = PART_SECONDS.find((seconds) => seconds >= LEAST_CELLS * stepSeconds) ?? 4 * 3600;
  const count = Math.max(1, Math.ceil(durationSeconds / length));
  return Array.from({ length: count }, (_, i) => ({
    startSeconds: i * length,
    endSeconds: Math.min((i + 1) * length, durationSeconds),
    title: '',
  }));
}
