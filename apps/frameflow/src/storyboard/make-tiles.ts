import { appendFile, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isOutOfResources } from '@reelog/platform';
import { MediaError } from '../media-failure.js';
import type { Source } from '../probe/source.js';
import type { Size } from '../probe/displayed-size.js';
import type { SlotIndex } from './packet-index.js';
import { firstOfSlotExpression, type TileGrid } from './tile-grid.js';
import type { ExtractionStrategy } from './extraction-strategies.js';
import { decoderLimits, sourceInput, QUIET } from '../ffmpeg/input-options.js';
import type { MediaTools } from '../ffmpeg/media-tools.js';
import { ONE_A_SECOND, pictureFilters, reportedSeconds, REPORT_TIME, SIGN_OF_LIFE } from './picture-filters.js';
import { type RunningTool, runTool, startTool } from '../ffmpeg/run-tool.js';
import { toolFailure } from '../ffmpeg/tool-failure.js';

export interface TileOrder {
  readonly source: Source;
  readonly grid: TileGrid;
  readonly slots: readonly SlotIndex[];
  readonly tile: Size;
  /** Work folder of the run. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onTile: () => void;
}

/** Raw pictures one after the other (planar 4:2:0, full range), and the time of each. */
export interface TileStrip {
  /** In the order's folder. */
  readonly file: string;
  /** Raw presentation times of the frames, as the decoder gave them. */
  readonly seconds: readonly number[];
}

/** Bytes of one raw tile: a full plane of luma, then two quarter planes. */
export const tileBytes = ({ width, height }: Size): number => (width * height * 3) / 2;

const TILE_STRIP = 'tiles.raw';

/**
 * Skipping the loop filter is safe: no later frame depends on these, and the artefacts vanish when tiles are made
 * small.
 */
const INTRA_ONLY = ['-skip_loop_filter', 'all'];

/** Seek this much before the wanted frame, because containers round times. */
export const SEEK_MARGIN_SECONDS = 0.001;
const PARALLEL_SEEKS = 2;

/**
 * Makes tiles with the given strategy. The caller checks their number and times.
 * @throws MediaError when ffmpeg fails
 */
export async function makeTiles(tools: MediaTools, strategy: ExtractionStrategy, order: TileOrder): Promise<TileStrip> {
  await rm(join(order.folder, TILE_STRIP), { force: true });
  const seconds = await extractors[strategy](tools, order);
  const { size } = await stat(join(order.folder, TILE_STRIP));
  if (size !== seconds.length * tileBytes(order.tile)) throw new MediaError('MEDIA.DAMAGED');
  return { file: TILE_STRIP, seconds };
}

const extractors: Record<ExtractionStrategy, (tools: MediaTools, order: TileOrder) => Promise<number[]>> = {
  'key-packets': fromKeyPackets,
  'key-frames': (tools, order) => byDecoding(tools, order, 'nokey'),
  'reference-frames': (tools, order) => byDecoding(tools, order, 'noref'),
  'all-frames': (tools, order) => byDecoding(tools, order, 'none'),
  seeks: bySeeking,
};

/**
 * One process copies the wanted key frames, the other decodes only these. `-discard nokey` would save reading, but
 * ffmpeg's MOV demuxer then gives wrong presentation times to videos with B-frames.
 */
async function fromKeyPackets(tools: MediaTools, order: TileOrder): Promise<number[]> {
  const { source, slots } = order;
  const wanted = slots.flatMap(({ key }) => (key ? [`eq(ld(0)\\,${key.ordinal})`] : []));
  const common = { path: tools.ffmpeg.path, limits: tools.limits, secrets: [source.location], signal: order.signal };
  const copy = startTool({
    ...common,
    onLog: () => decode.touch(), // the decoder makes progress only while the copy does
    args: [
      ...[
        ...QUIET,
        '-progress',
        'pipe:2',
        '-copyts',
        ...sourceInput(source.location),
        '-map',
        `0:${source.stream}`,
        '-c',
        'copy',
      ],
      // counts key frames in variable 0; ffmpeg-bitstream-filters(1), "noise"
      ...['-bsf:v', `noise=drop=if(key\\,st(0\\,ld(0)+1)*0+not(${wanted.join('+')})\\,1)`],
      ...['-avoid_negative_ts', 'disabled', '-f', 'nut', '-'],
    ],
  });
  const seconds: number[] = [];
  const decode: RunningTool = startTool({
    ...common,
    folder: order.folder,
    input: copy.stdout,
    args: [
      ...[...QUIET, ...decoderLimits(1), ...INTRA_ONLY, '-noautorotate', '-copyts'],
      ...['-protocol_whitelist', 'pipe', '-f', 'nut', '-i', 'pipe:0', '-map', '0:0'],
      ...rawTiles([...pictureFilters(source, order.tile), ...REPORT_TIME, ...ONE_A_SECOND]),
    ],
    onOutput: () => {},
    onLog: collectTimes(seconds, order.onTile),
  });
  const ends = await Promise.allSettled([decode.done, copy.done]); // both processes must have ended before the files are removed
  const notStarted = ends.find((end) => end.status === 'rejected' && isOutOfResources(end.reason));
  if (notStarted?.status === 'rejected') throw notStarted.reason;
  for (const tool of [decode, copy]) {
    const outcome = await tool.done;
    if (outcome.status !== 0) throw toolFailure(outcome, 'MEDIA.DAMAGED');
  }
  return seconds;
}

async function byDecoding(tools: MediaTools, order: TileOrder, skip: 'nokey' | 'noref' | 'none'): Promise<number[]> {
  const { source, grid } = order;
  const seconds: number[] = [];
  const outcome = await runTool({
    path: tools.ffmpeg.path,
    limits: tools.limits,
    secrets: [source.location],
    signal: order.signal,
    folder: order.folder,
    args: [
      ...[...QUIET, ...decoderLimits(2), '-noautorotate', '-copyts', '-skip_frame', skip],
      ...[...sourceInput(source.location), '-map', `0:${source.stream}`],
      ...rawTiles([
        ...SIGN_OF_LIFE,
        `select='${firstOfSlotExpression(grid)}'`,
        ...pictureFilters(source, order.tile),
        ...REPORT_TIME,
        ...ONE_A_SECOND,
      ]),
    ],
    onLog: collectTimes(seconds, order.onTile),
  });
  if (outcome.status !== 0 || seconds.length === 0) throw toolFailure(outcome, 'MEDIA.DAMAGED');
  return seconds;
}

async function bySeeking(tools: MediaTools, order: TileOrder): Promise<number[]> {
  const times: number[] = [];
  const pending = [...order.slots.entries()];
  const seekRest = async (): Promise<void> => {
    for (let next = pending.shift(); next; next = pending.shift()) {
      const [number, slot] = next;
      times[number] = await seekTile(tools, order, slot.seconds, `tile-${number}.raw`);
      order.onTile();
    }
  };
  const ends = await Promise.allSettled(
    Array.from({ length: PARALLEL_SEEKS }, () => seekRest().finally(() => pending.splice(0))),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason; // once all have ended
  for (const number of order.slots.keys()) {
    const tile = join(order.folder, `tile-${number}.raw`);
    await appendFile(join(order.folder, TILE_STRIP), await readFile(tile));
    await rm(tile);
  }
  return times;
}

async function seekTile(tools: MediaTools, order: TileOrder, atSeconds: number, file: string): Promise<number> {
  const { source } = order;
  const seconds: number[] = [];
  const outcome = await runTool({
    path: tools.ffmpeg.path,
    limits: tools.limits,
    secrets: [source.location],
    signal: order.signal,
    folder: order.folder,
    args: [
      ...[...QUIET, ...decoderLimits(1), '-noautorotate', '-copyts'],
      ...[
        '-ss',
        seekPosition(source, atSeconds),
        ...sourceInput(source.location),
        '-map',
        `0:${source.stream}`,
        '-frames:v',
        '1',
      ],
      ...rawTiles([...SIGN_OF_LIFE, ...pictureFilters(source, order.tile), ...REPORT_TIME, ...ONE_A_SECOND], file),
    ],
    onLog: collectTimes(seconds, () => {}),
  });
  const [first] = seconds;
  if (outcome.status !== 0 || first === undefined) throw toolFailure(outcome, 'MEDIA.DAMAGED');
  return first;
}

/** `-ss` counts from the video's first packet. @param atSeconds raw presentation time of the wanted frame */
export const seekPosition = (source: Source, atSeconds: number): string =>
  Math.max(0, atSeconds - source.startSeconds - SEEK_MARGIN_SECONDS).toFixed(6);

const rawTiles = (filters: readonly string[], file = TILE_STRIP): string[] => [
  ...['-vf', filters.join(','), '-r', '1', '-f', 'rawvideo', '-y', file],
];

function collectTimes(seconds: number[], onTile: () => void): (line: string) => void {
  return (line) => {
    const time = reportedSeconds(line);
    if (time === undefined) return;
    seconds.push(time);
    onTile();
  };
}
