import { AV_BUFFERSRC_FLAG_KEEP_REF, AV_BUFFERSRC_FLAG_PUSH, type AVBufferSrcFlag } from 'node-av/constants';
import { Filter, type FilterContext, FilterGraph, FilterInOut, Frame } from 'node-av/lib';

/** Times of pictures in filters and encoders: ticks a second. */
export const PICTURE_TICKS = 90_000;

const PUSH_A_COPY = (AV_BUFFERSRC_FLAG_PUSH | AV_BUFFERSRC_FLAG_KEEP_REF) as AVBufferSrcFlag;

interface Built {
  readonly key: string;
  readonly graph: FilterGraph;
  readonly source: FilterContext;
  readonly sink: FilterContext;
  /** Of the pictures that come out. */
  readonly timeBase: { readonly num: number; readonly den: number };
}

/**
 * Passes pictures through filters (ffmpeg-filters(1)). Built again when the pictures change their shape or colours. Their
 * times are in `PICTURE_TICKS`.
 */
export class FilterChain {
  private readonly output = new Frame();
  private built: Built | undefined;

  /** @param filtersFor the filters for pictures like this one */
  constructor(private readonly filtersFor: (frame: Frame) => string) {
    this.output.alloc();
  }

  /**
   * The filtered picture, valid until the next call.
   * @throws when the filters do not accept it, or do not give one picture for each
   */
  apply(frame: Frame): Frame {
    let made: Frame | undefined;
    this.add(frame, (picture) => (made = picture), { keepsLast: true });
    if (!made) throw new Error('The filters keep a picture back');
    return made;
  }

  /**
   * Gives the filters a picture, or null after the last one, and calls back for those that come out: some filters keep
   * pictures until they have seen the next ones.
   */
  add(frame: Frame | null, onPicture: (picture: Frame) => void, { keepsLast = false } = {}): void {
    if (frame && this.built && this.built.key !== this.keyOf(frame)) this.add(null, onPicture);
    const built = frame ? (this.built ??= this.build(frame)) : this.built;
    if (!built) return;
    checked(built.source.buffersrcAddFrameSync(frame, frame ? PUSH_A_COPY : AV_BUFFERSRC_FLAG_PUSH), 'take a picture');
    this.output.unref();
    while (built.sink.buffersinkGetFrameSync(this.output) >= 0) {
      const { num, den } = built.timeBase;
      this.output.pts = (this.output.pts * BigInt(num * PICTURE_TICKS)) / BigInt(den);
      onPicture(this.output);
      if (keepsLast) break;
      this.output.unref();
    }
    if (!frame) this.forget();
  }

  close(): void {
    this.output.free();
    this.forget();
  }

  private forget(): void {
    this.built?.graph.free();
    this.built = undefined;
  }

  private keyOf(frame: Frame): string {
    const { width, height, format, colorSpace, colorRange } = frame;
    return [width, height, format, colorSpace, colorRange, this.filtersFor(frame)].join();
  }

  private build(frame: Frame): Built {
    const { width, height, format, colorSpace, colorRange } = frame;
    const graph = new FilterGraph();
    graph.alloc();
    graph.nbThreads = 1;
    const shape = [
      `video_size=${width}x${height}:pix_fmt=${format}:time_base=1/${PICTURE_TICKS}`,
      `colorspace=${colorSpace}:range=${colorRange}`,
    ].join(':');
    const source = graph.createFilter(filterByName('buffer'), 'in', shape);
    const sink = graph.createFilter(filterByName('buffersink'), 'out');
    if (!source || !sink) throw new Error(`No filters can be made for ${shape}`);
    connectFilters(graph, this.filtersFor(frame), source, sink);
    const { num, den } = sink.buffersinkGetTimeBase();
    return { key: this.keyOf(frame), graph, source, sink, timeBase: { num, den } };
  }
}

/** @throws when libav does not accept the filters */
export function connectFilters(graph: FilterGraph, filters: string, source: FilterContext, sink: FilterContext): void {
  checked(graph.parsePtr(filters, end('out', sink), end('in', source)), `parse ${filters}`);
  checked(graph.configSync(), `connect ${filters}`);
}

export function filterByName(name: 'buffer' | 'buffersink' | 'abuffer' | 'abuffersink'): Filter {
  const found = Filter.getByName(name);
  if (!found) throw new Error(`libav has no filter ${name}`);
  return found;
}

export function checked(status: number, what: string): void {
  if (status < 0) throw new Error(`libav cannot ${what} (${status})`);
}

/** An open end of the chain, by libav's name for it. */
function end(name: string, context: FilterContext): FilterInOut {
  const made = new FilterInOut();
  made.alloc();
  made.name = name;
  made.filterCtx = context;
  made.padIdx = 0;
  return made;
}
