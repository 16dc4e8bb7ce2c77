import type { InputPacket } from '../ffmpeg/media-input.js';
import { SOUND_RATE } from './rendition-plan.js';
import type { Cut, TrackWriter } from './track-writer.js';
import type { EncodedOutput } from './tracks.js';

type Packet = InputPacket['native'];

/** Samples of a frame of AAC (ISO/IEC 14496-3). */
const FRAME = 1024;
/** A decoder needs the frame before, and the encoder gives an empty one at first. */
const LEAD_FRAMES = 2;
const HALF_FRAME = FRAME / 2 / SOUND_RATE;

/**
 * Cuts sound where the pictures are cut: at the first frame that begins there or later. Sound waits until it is known where
 * that is.
 */
export class SoundSegments implements EncodedOutput {
  private waiting: Packet[] = [];
  private cuts: Cut[] = [];
  private endSeconds: number;

  /** @param begin where the first segment begins, seconds */
  constructor(
    private readonly writer: TrackWriter,
    private readonly begin: number,
  ) {
    this.endSeconds = begin;
  }

  /** The first sample that the encoder needs. */
  get firstSample(): number {
    return Math.max(0, Math.round(this.begin * SOUND_RATE) - LEAD_FRAMES * FRAME);
  }

  /** @param packet of the encoder; times in samples */
  readonly onPacket = (packet: Packet): void => {
    const copy = startOf(packet) > this.begin - HALF_FRAME ? packet.clone() : null;
    if (!copy) return;
    this.waiting.push(copy);
    this.writeKnown();
  };

  cut(at: Cut): void {
    this.cuts.push(at);
    this.writeKnown();
  }

  /** After the last packet, and after the last cut. */
  readonly onEnd = (): void => {
    this.cuts.push({ seconds: Infinity, endsFile: true });
    this.writeKnown();
    this.writer.cut({ seconds: this.endSeconds, endsFile: true });
  };

  private writeKnown(): void {
    for (let [packet, cut] = [this.waiting[0], this.cuts[0]]; packet && cut;) {
      const seconds = startOf(packet);
      if (seconds >= cut.seconds) {
        this.writer.cut({ ...cut, seconds });
        this.cuts.shift();
      } else {
        this.endSeconds = seconds + Number(packet.duration) / SOUND_RATE;
        this.writer.write(packet);
        packet.free();
        this.waiting.shift();
      }
      [packet, cut] = [this.waiting[0], this.cuts[0]];
    }
  }
}

const startOf = ({ pts }: Packet): number => Number(pts) / SOUND_RATE;
