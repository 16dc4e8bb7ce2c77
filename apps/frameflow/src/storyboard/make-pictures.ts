import { join } from 'node:path';
import { readFile, stat } from 'node:fs/promises';
import type { Size } from '../probe/displayed-size.js';
import type { Source } from '../probe/source.js';
import { decoderLimits, sourceInput, QUIET } from '../ffmpeg/input-options.js';
import { SEEK_MARGIN_SECONDS, seekPosition } from './make-tiles.js';
import type { MediaTools } from '../ffmpeg/media-tools.js';
import { ONE_A_SECOND, pictureFilters, reportedSeconds, REPORT_TIME, SIGN_OF_LIFE } from './picture-filters.js';
import { runTool } from '../ffmpeg/run-tool.js';
import { toolFailure } from '../ffmpeg/tool-failure.js';

/** JPEG quality, 2 (best) to 31: about 8 kB a tile. */
const SHEET_QUALITY = '5';
const PICTURE_QUALITY = '3';

export interface SheetOrder {
  /** Raw tiles, see TileStrip; in the folder, where the sheet goes too. */
  readonly tileStrip: string;
  readonly folder: string;
  readonly tile: Size;
  readonly firstTile: number;
  readonly tileCount: number;
  readonly columns: number;
  readonly rows: number;
  readonly file: string;
  readonly signal: AbortSignal;
}

/** Puts tiles on one JPEG, row by row. @throws MediaError when ffmpeg fails */
export async function makeSheet(tools: MediaTools, order: SheetOrder): Promise<void> {
  const { tile, firstTile, tileCount, columns, rows } = order;
  const outcome = await runTool({
    path: tools.ffmpeg.path,
    limits: tools.limits,
    signal: order.signal,
    folder: order.folder,
    args: [
      ...[...QUIET, '-f', 'rawvideo', '-pixel_format', 'yuvj420p', '-video_size', `${tile.width}x${tile.height}`],
      ...['-framerate', '1', '-protocol_whitelist', 'file', '-i', `file:${order.tileStrip}`],
      ...[
        '-vf',
        [
          `trim=start_frame=${firstTile}:end_frame=${firstTile + tileCount}`,
          `tile=${columns}x${rows}`,
          ...ONE_A_SECOND,
        ].join(','),
      ],
      ...['-r', '1', '-frames:v', '1', '-c:v', 'mjpeg', '-q:v', SHEET_QUALITY, '-f', 'mjpeg', '-y', order.file],
    ],
  });
  if (outcome.status !== 0) throw toolFailure(outcome, 'INTERNAL');
}

/** A smaller or otherwise encoded copy of a picture. */
export interface PictureCopy extends Size {
  readonly file: string;
  readonly contentType: 'image/jpeg' | 'image/webp';
}

export interface CopiesOrder {
  /** A JPEG in the folder, where the copies go too. */
  readonly picture: string;
  readonly copies: readonly PictureCopy[];
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Side of the square to which a picture is shrunk to find its colours, pixels. */
const SAMPLE_SIDE = 16;
const SAMPLE = 'colours.rgb';
const COPY_ENCODERS = {
  'image/jpeg': ['-c:v', 'mjpeg', '-q:v', '5', '-f', 'mjpeg'],
  'image/webp': ['-c:v', 'libwebp', '-quality', '70', '-compression_level', '4', '-f', 'webp'],
} as const;

/**
 * Makes all copies of a picture in one run.
 * @returns the pixels of the picture shrunk to 16 by 16, as RGB with 8 bits each
 * @throws MediaError when ffmpeg fails
 */
export async function copyPicture(tools: MediaTools, order: CopiesOrder): Promise<Buffer> {
  const { picture, copies, folder, signal } = order;
  const scaled = copies.map(({ width, height }, i) => `[in${i}]scale=${width}:${height}:flags=area[out${i}]`);
  const sample = `[in]scale=${SAMPLE_SIDE}:${SAMPLE_SIDE}:flags=area,format=rgb24[out]`;
  const split = `[0:v]split=${copies.length + 1}${copies.map((_, i) => `[in${i}]`).join('')}[in]`;
  const outcome = await runTool({
    path: tools.ffmpeg.path,
    limits: tools.limits,
    signal,
    folder,
    args: [
      ...[...QUIET, '-f', 'mjpeg', '-protocol_whitelist', 'file', '-i', `file:${picture}`],
      ...['-filter_complex', [split, ...scaled, sample].join(';')],
      ...copies.flatMap(({ file, contentType }, i) => [
        '-map',
        `[out${i}]`,
        '-frames:v',
        '1',
        ...COPY_ENCODERS[contentType],
        '-y',
        file,
      ]),
      ...['-map', '[out]', '-frames:v', '1', '-c:v', 'rawvideo', '-f', 'rawvideo', '-y', SAMPLE],
    ],
  });
  if (outcome.status !== 0) throw toolFailure(outcome, 'INTERNAL');
  return readFile(join(folder, SAMPLE));
}

export interface PictureOrder {
  readonly source: Source;
  /** Raw presentation time. */
  readonly atSeconds: number;
  /** Decodes everything before instead of seeking: slow, but possible in any file. */
  readonly decodesAll?: boolean;
  readonly size: Size;
  readonly folder: string;
  readonly file: string;
  readonly signal: AbortSignal;
}

/**
 * Extracts the first picture of the video at or after a time, as JPEG.
 * @returns its raw presentation time; undefined when there is none
 */
export async function extractPicture(tools: MediaTools, order: PictureOrder): Promise<number | undefined> {
  const { source, atSeconds, decodesAll = false } = order;
  const seconds: number[] = [];
  const filters = [
    ...SIGN_OF_LIFE,
    ...(source.isInterlaced ? ['yadif'] : []),
    ...(decodesAll ? [`select='gte(t,${atSeconds - SEEK_MARGIN_SECONDS})'`] : []),
    ...pictureFilters(source, order.size),
    ...REPORT_TIME,
    ...ONE_A_SECOND,
  ];
  const outcome = await runTool({
    path: tools.ffmpeg.path,
    limits: tools.limits,
    secrets: [source.location],
    signal: order.signal,
    folder: order.folder,
    args: [
      ...[...QUIET, ...decoderLimits(1), '-noautorotate', '-copyts'],
      ...(decodesAll ? [] : ['-ss', seekPosition(source, atSeconds)]),
      ...[...sourceInput(source.location), '-map', `0:${source.stream}`, '-frames:v', '1', '-vf', filters.join(',')],
      ...['-r', '1', '-c:v', 'mjpeg', '-q:v', PICTURE_QUALITY, '-f', 'mjpeg', '-y', order.file],
    ],
    onLog: (line) => {
      const time = reportedSeconds(line);
      if (time !== undefined) seconds.push(time);
    },
  });
  if (outcome.status !== 0) throw toolFailure(outcome, 'MEDIA.DAMAGED');
  const { size } = await stat(join(order.folder, order.file)).catch(() => ({ size: 0 }));
  return size > 0 ? seconds[0] : undefined;
}
