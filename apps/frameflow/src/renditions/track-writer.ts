import type { LadderFile, LadderSegment } from '@reelog/domain';
import { FragmentedOutput } from '../ffmpeg/fragmented-output.js';
import type { InputPacket } from '../ffmpeg/media-input.js';
import type { StreamEncoder } from '../ffmpeg/stream-encoder.js';

export interface WriterOptions {
  readonly name: string;
  /** What exists already. */
  readonly made: { readonly files: number; readonly seconds: number };
  readonly onFile: (file: LadderFile, codecs: string) => void;
}

/** Where segments begin, seconds; `endsFile`: with the next one, a file begins. */
export interface Cut {
  readonly seconds: number;
  readonly endsFile: boolean;
}

/** Writes one track of a ladder as files of segments. */
export class TrackWriter {
  private output: FragmentedOutput | undefined;
  private segments: LadderSegment[] = [];
  private number: number;
  private segmentStart: number;

  constructor(
    private readonly encoder: () => StreamEncoder,
    private readonly options: WriterOptions,
  ) {
    this.number = options.made.files + 1;
    this.segmentStart = options.made.seconds;
  }

  write(packet: InputPacket['native']): void {
    this.output ??= new FragmentedOutput(this.fileName, this.encoder());
    this.output.write(packet);
  }

  cut({ seconds, endsFile }: Cut): void {
    const { output } = this;
    if (!output || seconds <= this.segmentStart) return;
    this.segments.push([output.cut(), seconds - this.segmentStart]);
    this.segmentStart = seconds;
    if (!endsFile) return;
    const { codecs, headerBytes } = output;
    output.end();
    this.options.onFile({ name: this.fileName, headerBytes, segments: this.segments }, codecs);
    this.output = undefined;
    this.segments = [];
    this.number += 1;
  }

  private get fileName(): string {
    return `${this.options.name}-${String(this.number).padStart(3, '0')}.mp4`;
  }
}
