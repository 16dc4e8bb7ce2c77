import {
  AV_NOPTS_VALUE,
  AV_PKT_DATA_ENCRYPTION_INFO,
  AV_PKT_DATA_PALETTE,
  AV_PKT_FLAG_DISCARD,
  AV_TIME_BASE,
  AVDISCARD_ALL,
  AVFMT_TS_DISCONT,
  AVERROR_EOF,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants';
import { Dictionary, FFmpegError, FormatContext, IOContext, Packet, type Stream } from 'node-av/lib';
import type { SourceBytes } from '../child/source-bytes.js';
import { CODEC_WHITELIST } from './codecs.js';
import { ContinuousClock, FORWARDS_SECONDS } from './continuous-clock.js';
import { withoutInnerHeaders } from './flv-bytes.js';
import { secondsOf, type TimeBase } from './seconds.js';
import { type StreamFacts, streamFacts } from './stream-facts.js';

/**
 * Containers that hold a video or sound in one file, and bare streams of video. Left out: everything that opens other files
 * or addresses (playlists, concat lists, DASH, image sequences), pictures, and all text formats.
 */
const BARE_FORMATS = ['h264', 'hevc', 'mpegvideo', 'm4v', 'vc1', 'obu', 'dv', 'dirac', 'yuv4mpegpipe', 'mjpeg'];
const FORMATS = [
  ...['mov', 'mp4', 'matroska', 'webm', 'avi', 'mpegts', 'mpeg', 'flv', 'ogg', 'asf', 'mxf', 'rm', 'nut', 'wtv', 'ivf'],
  ...BARE_FORMATS,
  ...['mp3', 'flac', 'wav', 'aac', 'ac3', 'w64', 'aiff', 'caf'],
].join(',');

const BUFFER_BYTES = 256 * 1024;
/** Flags of `whence` (libavformat/avio.h). */
const AVSEEK_SIZE = 0x10000;
const AVSEEK_FORCE = 0x20000;
/** 8192 x 8192: an 8K video fits. A header that claims more is rejected before memory is allocated. */
export const MAX_PIXELS = 8192 * 8192;
/** `EIO` as libav reports it (errno(3)). */
const AVERROR_EIO = -5;
/** How far a palette is looked for. */
const MOST_PACKETS = 100;
const MICROSECONDS = 1_000_000;

/** A packet is only valid until the next one is read. */
export interface InputPacket {
  readonly stream: number;
  /** Presentation time according to the container (decoding time if there is none). */
  readonly seconds: number;
  readonly durationSeconds: number;
  readonly isKey: boolean;
  /** Needed for decoding, but not shown: before the start of an edit list. */
  readonly isDiscarded: boolean;
  readonly native: Packet;
}

/** An open file of any container. Calls block. */
export class MediaInput {
  private readonly packet = new Packet();
  /** Time of the next packet of each stream, where it brings none. */
  private readonly counted = new Map<number, bigint>();
  private readonly clock: ContinuousClock | undefined;
  /** The colours of pictures that have a palette, by stream: libav gives them with a single packet. */
  private readonly palettes = new Map<number, Buffer>();
  private hasPalettes = false;
  private readonly timeBases: readonly TimeBase[];

  private constructor(
    private readonly context: FormatContext,
    private readonly io: IOContext,
    private readonly position: { readonly bytes: number },
    private readonly bytes: SourceBytes,
    readonly streams: readonly StreamFacts[],
    private readonly natives: readonly Stream[],
  ) {
    this.packet.alloc();
    this.clock = this.clockMayJump ? new ContinuousClock() : undefined;
    this.timeBases = natives.map(({ timeBase: { num, den } }) => ({ num, den }));
  }

  /** @returns what libav says when no allowed container is recognised */
  static open(source: SourceBytes): MediaInput | string {
    const bytes = withoutInnerHeaders(source);
    const position = { bytes: 0 };
    const io = ioOf(bytes, position);
    const context = new FormatContext();
    context.allocContext();
    context.pb = io;
    const options = Dictionary.fromObject({
      format_whitelist: FORMATS,
      codec_whitelist: CODEC_WHITELIST,
      protocol_whitelist: '',
      fflags: '+genpts',
    });
    const status = context.openInputSync('', null, options);
    if (status < 0) return FFmpegError.strerror(status);
    context.findStreamInfoSync(); // no options: it takes one dictionary for each stream, but can be given only one
    const natives = context.streams;
    const isBare = BARE_FORMATS.includes(context.iformat?.name ?? '');
    return new MediaInput(
      context,
      io,
      position,
      bytes,
      natives.map((stream) => streamFacts(stream, isBare)),
      natives,
    );
  }

  /** ffmpeg's names of the container, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
  get formatName(): string {
    return this.context.iformat?.name ?? '';
  }

  /** Whether the clock may jump in the middle: then neither a claimed duration nor a seek tells anything. */
  get clockMayJump(): boolean {
    return this.formatName === 'flv' || !this.promisesDuration;
  }

  /** Whether the claimed duration is written in the file, not derived from clocks that may jump. */
  get promisesDuration(): boolean {
    return ((this.context.iformat?.flags ?? 0) & AVFMT_TS_DISCONT) === 0;
  }

  get tags(): Readonly<Record<string, string>> {
    return this.context.metadata?.getAll() ?? {};
  }

  /** Presentation time of the first packet of any stream. */
  get startSeconds(): number | undefined {
    return this.context.startTime === AV_NOPTS_VALUE ? undefined : Number(this.context.startTime) / AV_TIME_BASE;
  }

  /** The duration that the container claims. */
  get durationSeconds(): number | undefined {
    const { duration } = this.context;
    return duration === AV_NOPTS_VALUE || duration <= 0n ? undefined : Number(duration) / AV_TIME_BASE;
  }

  /** Makes libav print what it knows of the file: messages of level INFO. */
  print(): void {
    this.context.dumpFormat(0, '', false);
  }

  /** Where the file is read, 0 to 1. */
  get share(): number {
    return Math.min(1, this.position.bytes / Math.max(1, this.bytes.sizeBytes));
  }

  native(stream: number): Stream {
    const found = this.natives[stream];
    if (!found) throw new RangeError(`There is no stream ${stream}`);
    return found;
  }

  /** @returns undefined at the end of the file, or where it cannot be read any further */
  next(): InputPacket | undefined {
    const { packet, context } = this;
    packet.unref();
    if (context.readFrameSync(packet) < 0) return undefined;
    const timeBase = this.timeBases[packet.streamIndex] ?? { num: 1, den: 1 };
    this.count(packet);
    if (this.clock && this.streams[packet.streamIndex]) this.continueClock(packet, timeBase);
    if (this.streams[packet.streamIndex]?.pixelFormat === 'pal8') this.keepPalette(packet);
    return {
      stream: packet.streamIndex,
      seconds: secondsOf(packet.pts, timeBase) ?? secondsOf(packet.dts, timeBase) ?? Number.NaN,
      durationSeconds: (Number(packet.duration) * timeBase.num) / timeBase.den,
      isKey: packet.isKeyframe,
      isDiscarded: (packet.flags & AV_PKT_FLAG_DISCARD) !== 0,
      native: packet,
    };
  }

  private continueClock(packet: Packet, timeBase: TimeBase): void {
    const seconds = secondsOf(packet.dts, timeBase);
    if (seconds === undefined) return;
    // libav derives what is missing from the next packet, even behind a jump.
    if ((secondsOf(packet.pts, timeBase) ?? seconds) > seconds + FORWARDS_SECONDS) packet.pts = packet.dts;
    if ((secondsOf(packet.duration, timeBase) ?? 0) > FORWARDS_SECONDS) packet.duration = 0n;
    const duration = secondsOf(packet.duration, timeBase) ?? 0;
    const offset = this.clock?.offsetFor(packet.streamIndex, seconds, duration) ?? 0;
    const ticks = BigInt(Math.round((offset * timeBase.den) / timeBase.num));
    packet.dts += ticks;
    if (packet.pts !== AV_NOPTS_VALUE) packet.pts += ticks;
  }

  private keepPalette(packet: Packet): void {
    const palette = packet.getSideData(AV_PKT_DATA_PALETTE);
    const known = this.palettes.get(packet.streamIndex);
    if (palette) this.palettes.set(packet.streamIndex, Buffer.from(palette));
    else if (known) packet.addSideData(AV_PKT_DATA_PALETTE, known);
  }

  /** libav forgets a palette that was not read before a seek. */
  private readPalettes(): void {
    if (this.hasPalettes) return;
    const missing = new Set(this.streams.flatMap(({ pixelFormat, index }) => (pixelFormat === 'pal8' ? index : [])));
    for (let count = 0; missing.size > 0 && count < MOST_PACKETS; count += 1) {
      const packet = this.next();
      if (!packet) break;
      missing.delete(packet.stream);
    }
    this.hasPalettes = true;
  }

  /** Gives a packet without a time the one that follows from those before it, as in bare streams and some of MPEG-PS. */
  private count(packet: Packet): void {
    if (packet.pts === AV_NOPTS_VALUE && packet.dts === AV_NOPTS_VALUE) {
      packet.dts = this.counted.get(packet.streamIndex) ?? 0n;
      if (packet.isKeyframe) packet.pts = packet.dts; // others may be shown earlier or later
    }
    const time = packet.dts === AV_NOPTS_VALUE ? packet.pts : packet.dts;
    this.counted.set(packet.streamIndex, time + packet.duration);
  }

  /** Whether the container says where each key frame is: then a seek costs little. */
  get hasKeyIndex(): boolean {
    return this.formatName.startsWith('mov');
  }

  /** From now on, only the packets of one stream are read. */
  readOnly(stream: number): void {
    for (const { index } of this.streams) if (index !== stream) this.native(index).discard = AVDISCARD_ALL;
  }

  /** Goes to the key frame before a time, as far as the container allows. @returns whether it did */
  seek(seconds: number): boolean {
    this.readPalettes();
    const time = BigInt(Math.round(seconds * MICROSECONDS));
    return this.context.seekFrameSync(-1, time, AVSEEK_FLAG_BACKWARD) >= 0;
  }

  /** The same file from its beginning. Not every container can be sought. */
  reopen(): MediaInput {
    const again = MediaInput.open(this.bytes);
    if (typeof again === 'string') throw new Error(`The source cannot be opened again: ${again}`);
    return again;
  }

  close(): void {
    this.packet.free();
    this.context.closeInputSync();
    this.io.freeContext();
  }
}

/** Whether a packet needs a key to be decoded. */
export const isEncrypted = ({ native }: InputPacket): boolean =>
  native.getSideData(AV_PKT_DATA_ENCRYPTION_INFO) !== null;

function ioOf(source: SourceBytes, position: { bytes: number }): IOContext {
  const chunk = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  const read = (size: number): Buffer | number => {
    try {
      const count = source.read(chunk.subarray(0, Math.min(size, BUFFER_BYTES)), position.bytes);
      position.bytes += count;
      return count === 0 ? AVERROR_EOF : chunk.subarray(0, count);
    } catch {
      return AVERROR_EIO; // the parent knows why
    }
  };
  const seek = (offset: bigint, whence: number): bigint => {
    const origin = whence & ~AVSEEK_FORCE;
    if (origin === AVSEEK_SIZE) return BigInt(source.sizeBytes);
    position.bytes = Number(offset) + ([0, position.bytes, source.sizeBytes][origin] ?? 0);
    return BigInt(position.bytes);
  };
  const io = new IOContext();
  io.allocContextWithCallbacks(BUFFER_BYTES, 0, read, null, seek);
  return io;
}
