import { type CatalogEntry, knownVideo, type PreviewSet, type ReadyVideo } from '@reelog/domain';
import { Problem } from '../http/problems/problem.js';
import { type TileTimeline, tileTimeline } from '../previews/tile-timeline.js';

/** @throws Problem 404 */
export function withPreviews({ video }: CatalogEntry): ReadyVideo & { readonly previews: PreviewSet } {
  const known = knownVideo(video);
  if (known?.status !== 'ready')
    throw new Problem(404, 'MEDIA.NO_PREVIEWS_YET', 'The previews of this video are not there yet.');
  const { previews } = known;
  if (!previews) throw new Problem(404, 'MEDIA.NO_PREVIEWS', 'No previews could be made of this video.');
  return { ...known, previews };
}

/** @throws Problem 404 for a set of an earlier release */
export function timelineOf(board: { readonly previews: PreviewSet; readonly durationSeconds: number }): TileTimeline {
  const timeline = tileTimeline(board.previews, board.durationSeconds);
  if (!timeline)
    throw new Problem(
      404,
      'MEDIA.NO_SINGLE_TILES',
      'The previews of this video are of an earlier release, which had the storyboard as WebVTT and JSON only.',
    );
  return timeline;
}

/** Where a caption track is found below the address of its video. @param number of the track, from 0 */
export const captionsPath = (number: number): string => `captions/${number + 1}.vtt`;

/** The file with the chapters of a set; undefined when there are none. */
export const chaptersFile = ({ files }: PreviewSet): string | undefined =>
  files.find(({ role }) => role === 'chapters')?.name;

/** The file with the waveform of a set; undefined when nothing is heard. */
export const waveformFile = ({ files }: PreviewSet): string | undefined =>
  files.find(({ role }) => role === 'waveform')?.name;

/** Size of a file of a set; undefined if it was not recorded. */
export const recordedSize = ({ files }: PreviewSet, file: string): number | undefined =>
  files.find(({ name }) => name === file)?.sizeBytes;
