import { AV_BUFFERSRC_FLAG_KEEP_REF, AV_BUFFERSRC_FLAG_PUSH, type AVBufferSrcFlag } from 'node-av/constants';
import { avChannelLayoutDescribe, avGetSampleFmtName, type FilterContext, FilterGraph, Frame } from 'node-av/lib';
import { checked, connectFilters, filterByName } from './filter-chain.js';

export interface SoundFormat {
  readonly sampleRate: number;
  /** ffmpeg's name, such as `stereo`. */
  readonly channels: string;
  /** Samples of each frame. */
  readonly frameSize: number;
  /** Where it begins, samples from the start of the video; 0 unless given. */
  readonly firstSample?: number;
}

const PUSH_A_COPY = (AV_BUFFERSRC_FLAG_PUSH | AV_BUFFERSRC_FLAG_KEEP_REF) as AVBufferSrcFlag;

/**
 * Converts decoded sound to one format. Silence is put where sound is missing, and what is too much is left out, so that
 * it stays with the pictures. Times of its frames count samples from the start of the video.
 */
export class SoundChain {
  private readonly output = new Frame();
  /** The sample after the last one that came out. */
  private nextSample: number | undefined;
  private built: { graph: FilterGraph; source: FilterContext; sink: FilterContext; key: string } | undefined;

  constructor(
    private readonly format: SoundFormat,
    private readonly onFrame: (frame: Frame) => void,
  ) {
    this.output.alloc();
  }

  /** @param seconds when it is heard, from the start of the video */
  add(frame: Frame, seconds: number): void {
    const { source } = this.graphFor(frame);
    frame.pts = BigInt(Math.round(seconds * frame.sampleRate));
    checked(source.buffersrcAddFrameSync(frame, PUSH_A_COPY), 'take sound');
    this.drain();
  }

  /** Gives out what is left. */
  end(): void {
    this.built?.source.buffersrcAddFrameSync(null, AV_BUFFERSRC_FLAG_PUSH);
    this.drain();
  }

  close(): void {
    this.output.free();
    this.built?.graph.free();
  }

  private drain(): void {
    while (this.built && this.built.sink.buffersinkGetFrameSync(this.output) >= 0) {
      this.nextSample = Number(this.output.pts) + this.output.nbSamples;
      this.onFrame(this.output);
      this.output.unref();
    }
  }

  private graphFor(frame: Frame): NonNullable<typeof this.built> {
    const input = `sample_rate=${frame.sampleRate}:sample_fmt=${avGetSampleFmtName(frame.format as Parameters<typeof avGetSampleFmtName>[0]) ?? ''}:channel_layout=${channelsOf(frame)}`;
    if (this.built?.key === input) return this.built;
    this.end(); // a new format in the middle
    this.built?.graph.free();
    const { sampleRate, channels, frameSize, firstSample = 0 } = this.format;
    const filters = [
      `aresample=${sampleRate}:async=${sampleRate}:min_hard_comp=0.05:first_pts=${this.nextSample ?? firstSample}`,
      `aformat=sample_fmts=fltp:channel_layouts=${channels}:sample_rates=${sampleRate}`,
      `asetnsamples=n=${frameSize}:p=0`,
    ];
    const graph = new FilterGraph();
    graph.alloc();
    graph.nbThreads = 1;
    const source = graph.createFilter(filterByName('abuffer'), 'in', `time_base=1/${frame.sampleRate}:${input}`);
    const sink = graph.createFilter(filterByName('abuffersink'), 'out');
    if (!source || !sink) throw new Error(`No filters can be made for ${input}`);
    connectFilters(graph, filters.join(','), source, sink);
    this.built = { graph, source, sink, key: input };
    return this.built;
  }
}

/** ffmpeg's name of the channels, such as `5.1(side)`. */
export const channelsOf = (frame: Frame): string => avChannelLayoutDescribe(frame.channelLayout) ?? 'stereo';
