import { AV_NOPTS_VALUE, AVFMT_FLAG_AUTO_BSF } from 'node-av/constants';
import { Dictionary, FormatContext, type Packet, Rational } from 'node-av/lib';
import type { MediaInput } from './media-input.js';
import type { StreamEncoder } from './stream-encoder.js';
import type { TimeBase } from './seconds.js';

/** A progressive MP4 in the work folder, with its index at the beginning. */
export class Mp4Output {
  private readonly context = new FormatContext();
  private readonly timeBases: TimeBase[] = [];

  constructor(file: string) {
    must(this.context.allocOutputContext2(null, 'mp4', file), 'be made');
    must(this.context.openOutputSync(), 'be written');
    this.context.setFlags(AVFMT_FLAG_AUTO_BSF);
  }

  /** A stream whose packets are taken from a file as they are. @returns its number */
  addCopied(input: MediaInput, stream: number): number {
    const from = input.native(stream);
    const to = this.context.newStream();
    must(from.codecpar.copy(to.codecpar), 'hold such a stream');
    to.codecpar.codecTag = 0; // that of another container
    to.timeBase = new Rational(from.timeBase.num, from.timeBase.den);
    to.sampleAspectRatio = from.sampleAspectRatio;
    return this.timeBases.push({ num: from.timeBase.num, den: from.timeBase.den }) - 1;
  }

  /** A stream of an encoder. @returns its number */
  addEncoded({ context }: StreamEncoder): number {
    const to = this.context.newStream();
    must(to.codecpar.fromContext(context), 'hold such a stream');
    to.timeBase = context.timeBase;
    return this.timeBases.push({ num: context.timeBase.num, den: context.timeBase.den }) - 1;
  }

  /** After all streams are added. */
  begin(): void {
    must(this.context.writeHeaderSync(Dictionary.fromObject({ movflags: '+faststart' })), 'be begun');
  }

  /** Codecs of its streams (RFC 6381). */
  get codecs(): string {
    return this.context.streams.map(({ codecpar }) => codecpar.getCodecString() ?? '').join(', ');
  }

  /**
   * Writes a packet; its times may be changed.
   * @param stream a number that `addCopied` or `addEncoded` gave
   * @param shiftSeconds added to its times
   */
  write(packet: Packet, stream: number, shiftSeconds = 0): void {
    const from = this.timeBases[stream]!;
    const shift = BigInt(Math.round((shiftSeconds * from.den) / from.num));
    if (packet.pts !== AV_NOPTS_VALUE) packet.pts += shift;
    if (packet.dts !== AV_NOPTS_VALUE) packet.dts += shift;
    packet.rescaleTs(new Rational(from.num, from.den), this.context.streams[stream]!.timeBase);
    packet.streamIndex = stream;
    packet.pos = -1n;
    must(this.context.interleavedWriteFrameSync(packet), 'take a packet');
  }

  end(): void {
    must(this.context.writeTrailerSync(), 'be ended');
    this.context.closeOutputSync();
    this.context.freeContext();
  }
}

/** @throws ENOSPC when the disk is full */
export function must(status: number, what: string): void {
  if (status === -28) throw Object.assign(new Error('The disk is full'), { code: 'ENOSPC' });
  if (status < 0) throw new Error(`The MP4 cannot ${what} (${status})`);
}
