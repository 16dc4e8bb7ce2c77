import { MediaError, type MediaFailureCode } from '../media-failure.js';
import type { ToolOutcome } from './run-tool.js';

/** Messages of ffmpeg and ffprobe with their meaning; the first match counts. */
const SAYINGS: readonly (readonly [RegExp, MediaFailureCode])[] = [
  [/No space left on device/, 'STORAGE.FULL'],
  [/No such file or directory|HTTP error 404/, 'STORAGE.NOT_FOUND'],
  [/Connection (refused|reset|timed out)|HTTP error|Failed to resolve/, 'STORAGE.UNAVAILABLE'],
  [/[Pp]icture size \d+x\d+ .*invalid|exceeds specified max pixel count|max_pixels/, 'MEDIA.PICTURE_TOO_LARGE'],
  [/Cannot allocate memory|Out of memory|malloc of size \d+ failed|std::bad_alloc/, 'MEDIA.OUT_OF_MEMORY'],
  [/Decoder .*not found|Unsupported codec|[Nn]o decoder|Decoder not found|Unknown decoder/, 'MEDIA.UNSUPPORTED_CODEC'],
];

/** The guard could not start the tool, or the tool could not open a file: the machine is too busy. */
const BUSY = /^guard: .*([Ff]ork|[Rr]esource temporarily unavailable|Too many open files)|: Too many open files/m;

/** @param otherwise the code of a failure with an unknown message */
export function toolFailure({ status, log }: ToolOutcome, otherwise: MediaFailureCode): MediaError {
  const text = log.toString();
  if (BUSY.test(text)) return new MediaError('BUSY', text);
  const said = SAYINGS.find(([pattern]) => pattern.test(text))?.[1];
  return new MediaError(said ?? (status >= 126 ? 'INTERNAL' : otherwise), text);
}
