import { shownColours } from '../ffmpeg/colours.js';
import type { Size } from '../ffmpeg/displayed-size.js';
import { type FilterChain, PICTURE_TICKS } from '../ffmpeg/filter-chain.js';
import type { InputPacket, MediaInput } from '../ffmpeg/media-input.js';
import type { Mp4Output } from '../ffmpeg/mp4-output.js';
import { encoderChain } from '../ffmpeg/picture-filters.js';
import { SoundChain } from '../ffmpeg/sound-chain.js';
import { type Frame, StreamDecoder } from '../ffmpeg/stream-decoder.js';
import { type EncoderOptions, StreamEncoder } from '../ffmpeg/stream-encoder.js';
import type { SoundTrack, Source } from '../probe/source.js';
import { SOUND_RATE } from './rendition-plan.js';

type Packet = InputPacket['native'];

/** One stream of the source on its way into outputs. */
export interface Track {
  /** Index of the stream of the source. */
  readonly stream: number;
  add(packet: InputPacket): void;
  /** After the last packet. */
  end(): void;
  /** Frames, or packets where they are copied. */
  readonly count: number;
}

/** Takes packets as they are. */
export class CopiedTrack implements Track {
  count = 0;
  private readonly number: number;

  constructor(
    input: MediaInput,
    private readonly output: Mp4Output,
    private readonly source: Source,
    readonly stream: number,
  ) {
    this.number = output.addCopied(input, stream);
  }

  add({ native, isKey }: InputPacket): void {
    if (this.count === 0 && !isKey) return; // nothing before the first key frame can be decoded
    this.count += 1;
    this.output.write(native, this.number, -this.source.originSeconds);
  }

  end(): void {}
}

export interface EncodedOutput {
  /** Gets packets that are valid during the call, with times in `PICTURE_TICKS` or in samples. */
  readonly onPacket: (packet: Packet) => void;
  /** After the last packet, while the encoder is still there. */
  readonly onEnd?: () => void;
}

export interface PictureOutput extends EncodedOutput {
  /** Whether the picture of a time must be a key frame. */
  readonly isKey?: (ticks: bigint) => boolean;
}

/** Pictures of one size as H.264. */
export class EncodedSize {
  readonly encoder: StreamEncoder;
  private readonly chain: FilterChain;

  constructor(
    source: Source,
    size: Size,
    options: EncoderOptions,
    private readonly output: PictureOutput,
  ) {
    this.encoder = StreamEncoder.forPictures(size, shownColours(source.colours), {
      frameRate: source.frameRate,
      options,
    });
    this.chain = encoderChain(source, size);
  }

  add(frame: Frame): void {
    this.chain.add(frame, this.encode);
  }

  end(): void {
    this.chain.add(null, this.encode);
    this.encoder.encode(null, this.output.onPacket);
    this.output.onEnd?.();
    this.encoder.close();
    this.chain.close();
  }

  private readonly encode = (picture: Frame): void =>
    this.encoder.encode(picture, this.output.onPacket, this.output.isKey?.(picture.pts));
}

/** Decodes pictures and encodes them in one or several sizes. */
export class EncodedPictures implements Track {
  count = 0;
  readonly stream: number;
  private readonly decoder: StreamDecoder;
  private lastTicks: bigint;

  /** @param begin the time that the first picture gets; those before it are left out */
  constructor(
    input: MediaInput,
    private readonly source: Source,
    private readonly sizes: readonly EncodedSize[],
    private readonly begin?: bigint,
  ) {
    this.stream = source.stream;
    this.decoder = new StreamDecoder(input, source.stream, { threads: 2 });
    this.lastTicks = (begin ?? 0n) - 1n;
  }

  add({ native }: InputPacket): void {
    this.decode(native);
  }

  end(): void {
    this.decode(null);
    for (const size of this.sizes) size.end();
    this.decoder.close();
  }

  private decode(packet: Packet | null): void {
    this.decoder.decode(packet, ({ seconds, frame }) => {
      if (seconds === undefined) return;
      const ticks = BigInt(Math.round((seconds - this.source.originSeconds) * PICTURE_TICKS));
      if (ticks <= this.lastTicks) return;
      frame.pts = this.count === 0 ? (this.begin ?? ticks) : ticks;
      this.lastTicks = ticks;
      this.count += 1;
      for (const size of this.sizes) size.add(frame);
    });
  }
}

/** Decodes sound and encodes it as AAC in stereo. */
export class EncodedSound implements Track {
  count = 0;
  readonly stream: number;
  readonly encoder: StreamEncoder;
  private readonly decoder: StreamDecoder;
  private readonly chain: SoundChain;

  /** @param fromSample sound before it is left out */
  constructor(
    input: MediaInput,
    private readonly source: Source,
    { stream }: SoundTrack,
    options: EncoderOptions,
    private readonly output: EncodedOutput,
    fromSample = 0,
  ) {
    this.stream = stream;
    this.decoder = new StreamDecoder(input, stream, { threads: 1 });
    this.encoder = StreamEncoder.forSound(SOUND_RATE, options);
    const format = { sampleRate: SOUND_RATE, channels: 'stereo', frameSize: this.encoder.frameSize };
    this.chain = new SoundChain({ ...format, firstSample: fromSample }, (frame) => {
      this.count += 1;
      this.encoder.encode(frame, this.output.onPacket);
    });
  }

  add({ native }: InputPacket): void {
    this.decode(native);
  }

  end(): void {
    this.decode(null);
    this.chain.end();
    this.encoder.encode(null, this.output.onPacket);
    this.output.onEnd?.();
    this.decoder.close();
    this.encoder.close();
    this.chain.close();
  }

  private decode(packet: Packet | null): void {
    this.decoder.decode(packet, ({ seconds, frame }) => {
      if (seconds !== undefined) this.chain.add(frame, seconds - this.source.originSeconds);
    });
  }
}
