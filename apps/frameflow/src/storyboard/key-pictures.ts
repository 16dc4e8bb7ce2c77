import type { InputPacket, MediaInput } from '../ffmpeg/media-input.js';
import { type DecodedFrame, StreamDecoder } from '../ffmpeg/stream-decoder.js';
import type { Source } from '../probe/source.js';

const LARGE_SIDE = 720;

/** Whether pictures are made so much smaller for tiles that edges of blocks cannot be seen. */
export const hidesEdges = ({ coded }: Source): boolean => Math.min(coded.width, coded.height) >= LARGE_SIDE;

export interface KeyPicture extends DecodedFrame {
  readonly seconds: number;
  /** Valid during the call: the key frame, when edges of blocks are left in the picture. */
  readonly roughFrom?: InputPacket['native'];
}

interface Begun {
  readonly seconds: number;
  readonly packet: InputPacket['native'] | undefined;
  packets: number;
  isTaken: boolean;
}

/**
 * Decodes single key frames while a file is read. A picture of two fields may need the packet after the key frame, which
 * holds the other field.
 */
export class KeyPictures {
  private readonly decoder: StreamDecoder;
  private readonly isH264: boolean;
  private readonly skipsSmoothing: boolean;
  private packetsPerPicture = 1;
  /** The key frame whose further packets are awaited. */
  private begun: Begun | undefined;
  /** The first key frame, until it is known whether it is a whole picture. */
  private first: InputPacket['native'] | null = null;

  constructor(
    input: MediaInput,
    source: Source,
    private readonly onPicture: (picture: KeyPicture) => void,
  ) {
    this.skipsSmoothing = hidesEdges(source);
    this.decoder = new StreamDecoder(input, source.stream, { threads: 1, skipsSmoothing: this.skipsSmoothing });
    this.isH264 = source.codec === 'h264';
  }

  /** Packets that could not be decoded. */
  get failures(): number {
    return this.decoder.failures;
  }

  /** @param wanted whether the packet is a key frame whose picture is wanted */
  add(packet: InputPacket, wanted: boolean): void {
    if (this.begun && packet.isKey) this.finish();
    if (wanted) this.begin(packet);
    if (!this.begun) return;
    this.decoder.decode(packet.native, this.take);
    if (++this.begun.packets >= this.packetsPerPicture) this.finish();
  }

  close(): void {
    this.finish();
    this.first?.free();
    this.decoder.close();
  }

  private begin({ seconds, native }: InputPacket): void {
    if (this.isH264 && !this.begun && this.packetsPerPicture === 1) {
      this.first?.free();
      this.first = native.clone();
    }
    this.begun = { seconds, packets: 0, isTaken: false, packet: native };
  }

  private finish(): void {
    if (!this.begun) return;
    const { seconds, isTaken } = this.begun;
    this.decoder.decode(null, this.take);
    this.decoder.reset();
    const isAgain = !isTaken && this.first !== null && this.packetsPerPicture === 2;
    this.begun = isAgain ? { seconds, packets: 1, isTaken: false, packet: undefined } : undefined;
    if (isAgain) this.decoder.decode(this.first, this.take);
    this.first?.free();
    this.first = null;
  }

  /** The first picture that comes out is that of the key frame. */
  private readonly take = (picture: DecodedFrame): void => {
    if (!this.begun || this.begun.isTaken) return;
    if (this.first && picture.isInterlaced) {
      this.packetsPerPicture = 2; // its second field may be missing: once more, with the next packet
      return;
    }
    this.begun.isTaken = true;
    if (picture.isDamaged) return;
    const { seconds, packet } = this.begun;
    const isRough = this.skipsSmoothing && this.packetsPerPicture === 1;
    this.onPicture({ ...picture, seconds, ...(isRough && packet && { roughFrom: packet }) });
  };
}
