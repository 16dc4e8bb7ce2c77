import { join } from 'node:path';
import type { Thumbnail } from '@reelog/domain';
import { MediaError } from '../media-failure.js';
import { extractPicture } from './make-pictures.js';
import type { MediaTools } from '../ffmpeg/media-tools.js';
import { fitInto } from '../probe/displayed-size.js';
import type { Source } from '../probe/source.js';
import { mostDetailedTile } from './most-detailed-tile.js';
import { type Storyboard, tileTime } from './make-storyboard.js';

const FILE = 'thumbnail.jpg';
const BOX = { width: 1280, height: 1280 };

export interface ThumbnailOrder {
  readonly source: Source;
  readonly storyboard: Storyboard;
  /** Chosen by a manager, on the player's clock. */
  readonly atSeconds?: number;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Writes `thumbnail.jpg` to the folder: the picture at the chosen time, else the most detailed of the early tiles. */
export async function makeThumbnail(tools: MediaTools, order: ThumbnailOrder): Promise<Thumbnail> {
  const { source, storyboard, folder, signal } = order;
  const { tileStrip, tile } = storyboard;
  const size = fitInto(BOX, source.displayed, false);
  const bestTile = await mostDetailedTile(join(folder, tileStrip.file), tile, tileStrip.seconds.length);
  // a chosen time may be after the last picture; then the picture of the last tile is the nearest
  const candidates =
    order.atSeconds === undefined ? [] : [shownAt(order.atSeconds, source), tileStrip.seconds.at(-1) ?? 0];
  const best = tileStrip.seconds[bestTile] ?? 0;
  const tries = [...candidates, best].map((atSeconds) => ({ atSeconds, decodesAll: false }));
  for (const each of [...tries, { atSeconds: best, decodesAll: true }]) {
    const taken = await extractPicture(tools, { ...each, source, size, folder, file: FILE, signal });
    if (taken !== undefined) return { file: FILE, ...size, atSeconds: tileTime(taken, source) };
  }
  throw new MediaError('MEDIA.DAMAGED');
}

/** The picture shown at a time starts at most one frame duration before it. */
const shownAt = (atSeconds: number, { originSeconds, frameRate }: Source): number =>
  atSeconds + originSeconds - 1 / frameRate + 0.002;
