import type { NewPreviews } from '../child/media-tasks.js';
import { mediaFailure } from '../ffmpeg/media-failures.js';
import { openInput } from '../probe/probe-source.js';
import { findSource } from '../probe/source.js';
import type { PreviewsOrder } from './make-previews.js';
import { PictureMakers } from './picture-makers.js';
import { seekKeyPictures } from './seek-key-pictures.js';
import { coarseGrid } from './tile-grid.js';
import { writePreviews } from './write-previews.js';

/**
 * Makes few previews within seconds, of key frames that seeks find, so that people have some until all are made.
 * @throws MediaError when there are none
 */
export async function makeFewPreviews(order: PreviewsOrder & { durationSeconds: number }): Promise<NewPreviews> {
  const { bytes, log, durationSeconds, onProgress } = order;
  const { input } = await openInput(bytes, log);
  const source = await findSource(input, log);
  const grid = coarseGrid(durationSeconds, source.originSeconds);
  const makers = new PictureMakers(input, source, grid);
  seekKeyPictures(input, { source, grid, makers, isRough: true, onProgress });
  input.close();
  const made = writePreviews(makers, { source, grid, durationSeconds, skippedSpans: [] });
  if (!made) throw await mediaFailure(log, 'MEDIA.DAMAGED');
  const reason = `${makers.strip.tiles.length} key frames that seeks found; all previews follow.`;
  return { ...made, strategy: { name: 'few-key-frames', expectedCost: 0, reason } };
}
