import { createHash } from 'node:crypto';
import type { MediaInput } from '../ffmpeg/media-input.js';
import { type DecodedFrame, StreamDecoder } from '../ffmpeg/stream-decoder.js';
import type { WantedPicture } from './decode-pictures.js';

/** Many encoders never let other frames refer to B-frames. Nothing in a video says so: some spans show it. */
const SPANS = 2;

/**
 * Whether pictures change when all B-frames before them are left out, and not only those that no frame needs.
 * Decodes the first of the wanted pictures both ways. @param wanted by time
 */
export function needsBFrames(
  input: MediaInput,
  { stream, wanted, threads }: { stream: number; wanted: readonly WantedPicture[]; threads: number },
): boolean {
  const whole = new StreamDecoder(input, stream, { threads, leavesOut: 'unneeded' });
  const without = new StreamDecoder(input, stream, { threads, leavesOut: 'b-frames' });
  const spans = [...new Map(wanted.map((picture) => [picture.fromKey, picture])).values()].slice(0, SPANS);
  let same = 0;
  let key = 0;
  let span: Comparison | undefined;
  for (let packet = input.next(); packet && same < spans.length; packet = input.next()) {
    if (packet.stream !== stream) continue;
    if (packet.isKey) {
      if (span) break; // it came to no result
      key += 1;
      const next = spans[same];
      if (next?.fromKey === key) span = new Comparison(next);
    }
    if (!span) continue;
    whole.decode(packet.native, span.addWhole);
    without.decode(packet.native, span.addWithout);
    if (span.isSame === undefined) continue;
    if (!span.isSame) break;
    same += 1;
    span = undefined;
    for (const decoder of [whole, without]) decoder.reset();
  }
  for (const decoder of [whole, without]) decoder.close();
  return same < SPANS;
}

/** Of the first picture that comes out without B-frames with the same one of the whole. */
class Comparison {
  private readonly whole = new Map<number, string>();
  private picture: { readonly seconds: number; readonly digest: string } | undefined;
  private last = -Infinity;

  constructor(private readonly wanted: WantedPicture) {}

  /** Undefined until both are there. */
  get isSame(): boolean | undefined {
    const { picture } = this;
    if (!picture || this.last < picture.seconds) return undefined;
    return this.whole.get(picture.seconds) === picture.digest;
  }

  readonly addWhole = ({ seconds, frame }: DecodedFrame): void => {
    if (seconds === undefined || seconds < this.wanted.atSeconds) return;
    this.last = seconds;
    this.whole.set(seconds, digestOf(frame));
  };

  readonly addWithout = ({ seconds, frame }: DecodedFrame): void => {
    if (seconds === undefined || seconds < this.wanted.atSeconds || this.picture) return;
    this.picture = { seconds, digest: digestOf(frame) };
  };
}

const digestOf = (frame: DecodedFrame['frame']): string => createHash('sha1').update(frame.toBuffer()).digest('hex');
