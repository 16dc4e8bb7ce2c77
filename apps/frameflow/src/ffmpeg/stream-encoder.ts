import {
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  AV_SAMPLE_FMT_FLTP,
  AVCOL_RANGE_MPEG,
  AVERROR_EAGAIN,
  type FFEncoderCodec,
} from 'node-av/constants';
import { Codec, CodecContext, type Frame, Packet, Rational } from 'node-av/lib';
import type { Colours } from './colours.js';
import type { Size } from './displayed-size.js';
import { PICTURE_TICKS } from './filter-chain.js';

/** Private options of an encoder by name (ffmpeg-codecs(1)). */
export type EncoderOptions = Readonly<Record<string, string>>;

/** Encodes frames into packets for an MP4. */
export class StreamEncoder {
  private readonly packet = new Packet();

  private constructor(
    private readonly codec: Codec,
    readonly context: CodecContext,
    options: EncoderOptions,
  ) {
    context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    for (const [option, value] of Object.entries(options))
      if (context.setOption(option, value) < 0) throw new Error(`The encoder has no option ${option}`);
    const status = context.open2Sync(this.codec);
    if (status < 0) throw new Error(`The encoder ${codec.name} cannot be opened (${status})`);
    this.packet.alloc();
  }

  /** H.264 of the pictures of an `encoderChain`, with times in ticks of 1/90,000 s. */
  static forPictures(
    { width, height }: Size,
    colours: Colours,
    { frameRate, options }: { frameRate: number; options: EncoderOptions },
  ): StreamEncoder {
    const [codec, context] = allocated('libx264');
    context.width = width;
    context.height = height;
    context.pixelFormat = AV_PIX_FMT_YUV420P;
    context.colorRange = AVCOL_RANGE_MPEG;
    context.colorSpace = colours.matrix;
    context.colorPrimaries = colours.primaries;
    context.colorTrc = colours.transfer;
    context.sampleAspectRatio = new Rational(1, 1);
    context.timeBase = new Rational(1, PICTURE_TICKS);
    context.framerate = new Rational(Math.round(frameRate * 1000), 1000);
    return new StreamEncoder(codec, context, options);
  }

  /** AAC of stereo sound in planar floats (`SoundChain`), with times in samples. */
  static forSound(sampleRate: number, options: EncoderOptions): StreamEncoder {
    const [codec, context] = allocated('aac');
    context.sampleRate = sampleRate;
    context.sampleFormat = AV_SAMPLE_FMT_FLTP;
    context.channelLayout = AV_CHANNEL_LAYOUT_STEREO;
    context.timeBase = new Rational(1, sampleRate);
    return new StreamEncoder(codec, context, options);
  }

  /** Samples that each frame of sound must have. */
  get frameSize(): number {
    return this.context.frameSize;
  }

  /**
   * Gives it a frame, or null after the last one. A packet is valid during the call.
   * @param isKey whether this picture must be a key frame; other key frames are the encoder's choice
   */
  encode(frame: Frame | null, onPacket: (packet: Packet) => void, isKey = false): void {
    if (frame) frame.pictType = isKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    for (let status: number = AVERROR_EAGAIN; status === AVERROR_EAGAIN;) {
      status = this.context.sendFrameSync(frame);
      if (status < 0 && status !== AVERROR_EAGAIN) throw new Error(`A frame cannot be encoded (${status})`);
      while (this.context.receivePacketSync(this.packet) >= 0) {
        onPacket(this.packet);
        this.packet.unref();
      }
    }
  }

  close(): void {
    this.packet.free();
    this.context.freeContext();
  }
}

function allocated(name: 'libx264' | 'aac'): [Codec, CodecContext] {
  const codec = Codec.findEncoderByName(name as FFEncoderCodec);
  if (!codec) throw new Error(`libav has no encoder ${name}`);
  const context = new CodecContext();
  context.allocContext3(codec);
  return [codec, context];
}
