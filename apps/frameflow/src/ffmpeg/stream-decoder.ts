import {
  AV_FRAME_FLAG_CORRUPT,
  AV_FRAME_FLAG_INTERLACED,
  AV_NOPTS_VALUE,
  AVDISCARD_ALL,
  AVDISCARD_BIDIR,
  AVDISCARD_DEFAULT,
  AVDISCARD_NONREF,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVMEDIA_TYPE_VIDEO,
  type FFDecoderCodec,
} from 'node-av/constants';
import { Codec, CodecContext, Frame, type Packet } from 'node-av/lib';
import { MediaError } from '../media-failure.js';
import { decoderFor } from './codecs.js';
import { type Colours, coloursOf, completeColours } from './colours.js';
import { MAX_PIXELS, type MediaInput } from './media-input.js';
import { secondsOf } from './seconds.js';

export type { Frame };

/** A picture or some sound, valid until the next one is asked for. */
export interface DecodedFrame {
  /** Presentation time; undefined when the container has none. */
  readonly seconds: number | undefined;
  /** Whether parts could not be decoded, and were guessed. */
  readonly isDamaged: boolean;
  /** Whether it is made of two fields. */
  readonly isInterlaced: boolean;
  readonly frame: Frame;
}

const LEFT_OUT = { none: AVDISCARD_DEFAULT, unneeded: AVDISCARD_NONREF, 'b-frames': AVDISCARD_BIDIR };

export interface DecoderOptions {
  readonly threads: number;
  /** Frames that are not decoded: those that no other frame needs, or all that refer to later ones (B), too. */
  readonly leavesOut?: keyof typeof LEFT_OUT;
  /** Whether edges of blocks stay: for key frames that are made much smaller, which nobody can see then. */
  readonly skipsSmoothing?: boolean;
}

/** Decodes the packets of one stream. Data that cannot be decoded are left out, and counted. */
export class StreamDecoder {
  failures = 0;
  private readonly context = new CodecContext();
  private readonly frame = new Frame();
  private readonly timeBase: { readonly num: number; readonly den: number };
  /** What the container says about pictures. */
  private readonly colours: Colours | undefined;

  /** @throws MediaError MEDIA.UNSUPPORTED_CODEC */
  constructor(
    input: MediaInput,
    stream: number,
    { threads, leavesOut = 'none', skipsSmoothing = false }: DecoderOptions,
  ) {
    const { codecpar, timeBase, metadata } = input.native(stream);
    const codec = withTransparency(decoderFor(codecpar), metadata?.getAll() ?? {});
    if (!codec) throw new MediaError('MEDIA.UNSUPPORTED_CODEC');
    this.timeBase = { num: timeBase.num, den: timeBase.den };
    if (codecpar.codecType === AVMEDIA_TYPE_VIDEO) this.colours = coloursOf(codecpar);
    this.context.allocContext3(codec);
    this.context.parametersToContext(codecpar);
    this.context.pktTimebase = timeBase;
    this.context.threadCount = threads;
    // Options by name: `open2Sync` frees a dictionary twice.
    this.context.setOption('max_pixels', String(MAX_PIXELS));
    this.context.setOption('skip_frame', String(LEFT_OUT[leavesOut]));
    this.context.setOption('skip_loop_filter', String(skipsSmoothing ? AVDISCARD_ALL : AVDISCARD_DEFAULT));
    if (this.context.open2Sync(codec) < 0) throw new MediaError('MEDIA.UNSUPPORTED_CODEC');
    this.frame.alloc();
  }

  /** Gives it a packet, or null after the last one, and calls back for the pictures that come out. */
  decode(packet: Packet | null, onFrame: (frame: DecodedFrame) => void): void {
    for (let sent = false; !sent;) {
      const status = this.context.sendPacketSync(packet);
      sent = status !== AVERROR_EAGAIN;
      if (sent) this.count(status);
      while (this.receive(onFrame));
    }
  }

  /** Forgets all packets: the next one is a key frame. */
  reset(): void {
    this.context.flushBuffers();
  }

  close(): void {
    this.frame.free();
    this.context.freeContext();
  }

  private count(status: number): void {
    if (status < 0 && status !== AVERROR_EAGAIN && status !== AVERROR_EOF) this.failures += 1;
  }

  private receive(onFrame: (frame: DecodedFrame) => void): boolean {
    const { context, frame, timeBase, colours } = this;
    const status = context.receiveFrameSync(frame);
    if (status < 0) {
      this.count(status);
      return false;
    }
    if (colours) completeColours(frame, colours);
    const time = frame.pts === AV_NOPTS_VALUE ? frame.bestEffortTimestamp : frame.pts;
    const isDamaged = (frame.flags & AV_FRAME_FLAG_CORRUPT) !== 0 || frame.decodeErrorFlags !== 0;
    const isInterlaced = (frame.flags & AV_FRAME_FLAG_INTERLACED) !== 0;
    onFrame({ seconds: secondsOf(time, timeBase), isDamaged, isInterlaced, frame });
    frame.unref();
    return true;
  }
}

/** The native decoders of VP8 and VP9 do not know transparency. */
function withTransparency(codec: Codec | null, tags: Readonly<Record<string, string>>): Codec | null {
  const withAlpha = tags['alpha_mode'] === '1' || tags['ALPHA_MODE'] === '1';
  if (withAlpha && codec?.name === 'vp8') return Codec.findDecoderByName('libvpx' as FFDecoderCodec) ?? codec;
  if (withAlpha && codec?.name === 'vp9') return Codec.findDecoderByName('libvpx-vp9' as FFDecoderCodec) ?? codec;
  return codec;
}
