import { AV_BUFFERSRC_FLAG_KEEP_REF, AV_BUFFERSRC_FLAG_PUSH, type AVBufferSrcFlag } from 'node-av/constants';
import { FilterGraph, type FilterContext, Frame } from 'node-av/lib';
import type { Loudness } from '@reelog/domain';
import { checked, connectFilters, filterByName } from './filter-chain.js';

/** What the filter says where nothing is louder than the absolute threshold of EBU R128, LUFS. */
const NOTHING_HEARD = -70;
/** The filter tells true peaks as numbers with three digits after the point; 0 means less than half of the last one. */
const SMALLEST_PEAK = 0.0005;

const PUSH_A_COPY = (AV_BUFFERSRC_FLAG_PUSH | AV_BUFFERSRC_FLAG_KEEP_REF) as AVBufferSrcFlag;

/** Measures loudness as EBU R128 has it. Sound in one channel counts as in two, because that is how browsers play it. */
export class LoudnessMeter {
  private readonly graph = new FilterGraph();
  private readonly source: FilterContext;
  private readonly sink: FilterContext;
  private readonly output = new Frame();
  private last: Readonly<Record<string, string>> = {};

  /** @param channels ffmpeg's name, such as `stereo`; all frames are planar floating point */
  constructor({ sampleRate, channels }: { readonly sampleRate: number; readonly channels: string }) {
    this.output.alloc();
    this.graph.alloc();
    this.graph.nbThreads = 1;
    const format = `time_base=1/${sampleRate}:sample_rate=${sampleRate}:sample_fmt=fltp:channel_layout=${channels}`;
    const source = this.graph.createFilter(filterByName('abuffer'), 'in', format);
    const sink = this.graph.createFilter(filterByName('abuffersink'), 'out');
    if (!source || !sink) throw new Error(`No filters can be made for ${format}`);
    const filter = 'ebur128=metadata=1:peak=true:dualmono=true:framelog=quiet';
    connectFilters(this.graph, filter, source, sink);
    this.source = source;
    this.sink = sink;
  }

  add(frame: Frame): void {
    checked(this.source.buffersrcAddFrameSync(frame, PUSH_A_COPY), 'measure sound');
    this.drain();
  }

  /** Of all frames; undefined when nothing is heard. */
  end(): Loudness | undefined {
    this.source.buffersrcAddFrameSync(null, AV_BUFFERSRC_FLAG_PUSH);
    this.drain();
    const [integrated, range, peak] = ['I', 'LRA', 'true_peak'].map((name) => Number(this.last[`lavfi.r128.${name}`]));
    if (integrated === undefined || range === undefined || peak === undefined) return undefined;
    if (![integrated, range, peak].every(Number.isFinite) || integrated <= NOTHING_HEARD) return undefined;
    return {
      integratedLufs: hundredths(integrated),
      rangeLu: hundredths(range),
      truePeakDb: hundredths(20 * Math.log10(Math.max(peak, SMALLEST_PEAK))),
    };
  }

  close(): void {
    this.output.free();
    this.graph.free();
  }

  private drain(): void {
    while (this.sink.buffersinkGetFrameSync(this.output) >= 0) {
      const found = this.output.getMetadata().getAll();
      if ('lavfi.r128.I' in found) this.last = found; // the last frame may be too short for one
      this.output.unref();
    }
  }
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;
