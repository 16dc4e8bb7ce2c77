import { MediaError, type MediaFailureCode } from '../media-failure.js';
import type { LibavLog } from './libav-log.js';

/** Messages of libav with their meaning; the first match counts. */
const SAYINGS: readonly (readonly [RegExp, MediaFailureCode])[] = [
  [/[Pp]icture size \d+x\d+ .*invalid|exceeds specified max pixel count|max_pixels/, 'MEDIA.PICTURE_TOO_LARGE'],
  [/Cannot allocate memory|Out of memory|malloc of size \d+ failed/, 'MEDIA.OUT_OF_MEMORY'],
  [/Decoder .*not found|Unsupported codec|[Nn]o decoder|Unknown decoder/, 'MEDIA.UNSUPPORTED_CODEC'],
];

/**
 * @param otherwise the code of a failure with an unknown message
 * @param last what to add to the log
 */
export async function mediaFailure(log: LibavLog, otherwise: MediaFailureCode, last = ''): Promise<MediaError> {
  await log.settle();
  const said = SAYINGS.find(([pattern]) => pattern.test(log.tail))?.[1];
  return new MediaError(said ?? otherwise, `${log.tail}\n${last}`.trim());
}
