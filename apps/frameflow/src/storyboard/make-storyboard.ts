import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoryboardManifest, StoryboardSheet } from '@reelog/domain';
import { MediaError } from '../media-failure.js';
import { makeSheet } from './make-pictures.js';
import { makeTiles, type TileStrip } from './make-tiles.js';
import type { MediaTools } from '../ffmpeg/media-tools.js';
import { scanPackets } from '../ffmpeg/scan-packets.js';
import { fitInto, type Size } from '../probe/displayed-size.js';
import type { Source } from '../probe/source.js';
import { areTilesRight } from './check-tiles.js';
import { PacketIndex, type SlotIndex } from './packet-index.js';
import { COLUMNS, ROWS, TILE_BOX, tileGrid, type TileGrid } from './tile-grid.js';
import { type ExtractionStrategy, strategiesFor } from './extraction-strategies.js';

export interface StoryboardOrder {
  readonly source: Source;
  readonly durationSeconds: number;
  /** Work folder of the run: sheets are left there. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly onProgress: (share: number) => void;
}

export interface Storyboard {
  readonly manifest: StoryboardManifest;
  readonly tile: Size;
  readonly tileStrip: TileStrip;
  /** The strategy that gave the tiles. */
  readonly strategy: ExtractionStrategy;
}

/** Share of the work that reading the packet index takes. */
const INDEX_SHARE = 0.15;

/**
 * Makes the sheets of a video. The cheapest strategy is tried first. If its tiles do not match the packet index, they
 * are discarded and the next strategy is tried.
 * @throws MediaError when no strategy gives enough tiles
 */
export async function makeStoryboard(tools: MediaTools, order: StoryboardOrder): Promise<Storyboard> {
  const { source, durationSeconds, folder, signal } = order;
  const grid = tileGrid(durationSeconds, source.originSeconds);
  const slots = await indexSlots(tools, order, grid);
  const tile = fitInto(TILE_BOX, source.displayed, true);
  const { tileStrip, strategy } = await tryStrategies(tools, order, grid, slots, tile);
  const manifest: StoryboardManifest = {
    intervalSeconds: grid.intervalSeconds,
    tileWidth: tile.width,
    tileHeight: tile.height,
    columns: COLUMNS,
    rows: ROWS,
    tileCount: tileStrip.seconds.length,
    tileTimesSeconds: tileStrip.seconds.map((seconds) => tileTime(seconds, source)),
    sheets: await makeSheets(tools, tileStrip, tile, folder, signal),
  };
  return { manifest, tile, tileStrip, strategy };
}

/** On the player's clock, to the millisecond. */
export const tileTime = (rawSeconds: number, source: Source): number =>
  Math.max(0, Math.round((rawSeconds - source.originSeconds) * 1000) / 1000);

async function indexSlots(tools: MediaTools, order: StoryboardOrder, grid: TileGrid): Promise<readonly SlotIndex[]> {
  const { source, durationSeconds, signal, onProgress } = order;
  const index = new PacketIndex(grid);
  await scanPackets(tools, {
    location: source.location,
    stream: source.stream,
    signal,
    onPacket: (packet) => {
      index.add(packet);
      if (packet.isKey)
        onProgress(Math.min(1, (packet.seconds - source.originSeconds) / durationSeconds) * INDEX_SHARE);
    },
  });
  const slots = index.slots();
  if (slots.length === 0) throw new MediaError('MEDIA.DAMAGED');
  return slots;
}

async function tryStrategies(
  tools: MediaTools,
  { source, folder, signal, onProgress }: StoryboardOrder,
  grid: TileGrid,
  slots: readonly SlotIndex[],
  tile: Size,
): Promise<{ tileStrip: TileStrip; strategy: ExtractionStrategy }> {
  let lastError = new MediaError('MEDIA.DAMAGED');
  for (const strategy of strategiesFor(source, slots, tools.dropsPackets)) {
    let made = 0;
    const onTile = (): void => onProgress(INDEX_SHARE + Math.min(1, ++made / slots.length) * (1 - INDEX_SHARE));
    try {
      const tileStrip = await makeTiles(tools, strategy, { source, grid, slots, tile, folder, signal, onTile });
      if (areTilesRight(tileStrip.seconds, slots, grid)) return { tileStrip, strategy };
    } catch (error) {
      if (!(error instanceof MediaError) || error.code !== 'MEDIA.DAMAGED') throw error;
      lastError = error;
    }
  }
  throw lastError;
}

async function makeSheets(
  tools: MediaTools,
  tileStrip: TileStrip,
  tile: Size,
  folder: string,
  signal: AbortSignal,
): Promise<StoryboardSheet[]> {
  const sheets: StoryboardSheet[] = [];
  for (let firstTile = 0; firstTile < tileStrip.seconds.length; firstTile += COLUMNS * ROWS) {
    const tileCount = Math.min(tileStrip.seconds.length - firstTile, COLUMNS * ROWS);
    // the last sheet is only as large as its tiles need
    const columns = Math.min(tileCount, COLUMNS);
    const rows = Math.ceil(tileCount / COLUMNS);
    const file = `sheet-${String(sheets.length + 1).padStart(3, '0')}.jpg`;
    await makeSheet(tools, {
      tileStrip: tileStrip.file,
      folder,
      tile,
      firstTile,
      tileCount,
      columns,
      rows,
      file,
      signal,
    });
    const { size } = await stat(join(folder, file));
    sheets.push({ file, width: columns * tile.width, height: rows * tile.height, sizeBytes: size, tileCount });
  }
  return sheets;
}
