import type { MediaInput } from '../ffmpeg/media-input.js';
import { type DecodedFrame, type DecoderOptions, StreamDecoder } from '../ffmpeg/stream-decoder.js';

/** A picture to be found while a video is decoded. Times are raw presentation times. */
export interface WantedPicture {
  /** The first picture at or after this time … */
  readonly atSeconds: number;
  /** … and before this one. */
  readonly untilSeconds: number;
  /** Number of the key frame at which decoding starts; 0 for the beginning. */
  readonly fromKey: number;
  readonly onPicture: (picture: DecodedFrame & { seconds: number }) => void;
}

export interface DecodeOrder {
  readonly stream: number;
  /** By time. */
  readonly wanted: readonly WantedPicture[];
  /** A picture may be a little later where it leaves out frames that no other frame needs. */
  readonly decoding: DecoderOptions;
  /** 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** Containers round times (Matroska: to milliseconds). */
const TOLERANCE_SECONDS = 0.002;

/**
 * Reads a file from its beginning, and decodes what the wanted pictures need and nothing else.
 * @returns the number of packets that could not be decoded
 */
export function decodePictures(input: MediaInput, { stream, wanted, decoding, onProgress }: DecodeOrder): number {
  const decoder = new StreamDecoder(input, stream, decoding);
  const open = new Set(wanted);
  /** Pictures that come later need no earlier key frame. */
  const isNeeded = (key: number): boolean => {
    for (const { fromKey } of open) return fromKey <= key;
    return false;
  };
  const take = (picture: DecodedFrame): void => {
    const { seconds, isDamaged } = picture;
    if (seconds === undefined) return;
    for (const each of open) {
      if (seconds < each.atSeconds - TOLERANCE_SECONDS) break; // those after it are later still
      if (seconds >= each.untilSeconds) open.delete(each);
      else if (!isDamaged) {
        open.delete(each);
        each.onPicture({ ...picture, seconds });
      }
    }
  };
  let key = 0;
  let isDecoding = false;
  for (let packet = input.next(); packet && open.size > 0; packet = input.next()) {
    if (packet.stream !== stream) continue;
    if (packet.isKey) key += 1;
    if (isNeeded(key) !== isDecoding) {
      isDecoding = !isDecoding;
      decoder.reset();
    }
    if (isDecoding) decoder.decode(packet.native, take);
    onProgress(input.share);
  }
  if (isDecoding) decoder.decode(null, take);
  decoder.close();
  return decoder.failures;
}
