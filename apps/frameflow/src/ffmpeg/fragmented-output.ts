import { statSync } from 'node:fs';
import { Dictionary, FormatContext, type Packet, Rational } from 'node-av/lib';
import { must } from './mp4-output.js';
import type { StreamEncoder } from './stream-encoder.js';

/** Times are those of the packets, also in a file that begins in the middle of the video. */
const FLAGS = '+cmaf+frag_custom+empty_moov+default_base_moof+frag_discont+skip_trailer';

/** A fragmented MP4 (CMAF, ISO/IEC 23000-19) with one stream in the work folder. */
export class FragmentedOutput {
  /** The description of the stream at the beginning of the file. */
  readonly headerBytes: number;
  private readonly context = new FormatContext();
  private sizeBytes: number;

  constructor(
    private readonly file: string,
    private readonly encoder: StreamEncoder,
  ) {
    must(this.context.allocOutputContext2(null, 'mp4', file), 'be made');
    must(this.context.openOutputSync(), 'be written');
    const stream = this.context.newStream();
    must(stream.codecpar.fromContext(encoder.context), 'hold such a stream');
    stream.timeBase = encoder.context.timeBase;
    must(this.context.writeHeaderSync(Dictionary.fromObject({ movflags: FLAGS })), 'be begun');
    this.headerBytes = this.sizeBytes = this.writtenBytes();
  }

  /** Codec of its stream (RFC 6381). */
  get codecs(): string {
    return this.context.streams[0]?.codecpar.getCodecString() ?? '';
  }

  /** Writes a packet of the encoder; its times may be changed. */
  write(packet: Packet): void {
    const stream = this.context.streams[0]!;
    const { num, den } = this.encoder.context.timeBase;
    packet.rescaleTs(new Rational(num, den), stream.timeBase);
    packet.streamIndex = 0;
    packet.pos = -1n;
    must(this.context.writeFrameSync(packet), 'take a packet');
  }

  /** Ends a fragment with the packets since the last one. @returns its size in bytes */
  cut(): number {
    must(this.context.writeFrameSync(null), 'take a fragment');
    const before = this.sizeBytes;
    this.sizeBytes = this.writtenBytes();
    return this.sizeBytes - before;
  }

  end(): void {
    must(this.context.writeTrailerSync(), 'be ended');
    this.context.closeOutputSync();
    this.context.freeContext();
  }

  private writtenBytes(): number {
    this.context.flushSync();
    return statSync(this.file).size;
  }
}
