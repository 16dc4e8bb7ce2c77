import type { Source } from '../probe/source.js';
import type { Size } from '../probe/displayed-size.js';

const TURNS = { 0: [], 90: ['transpose=clock'], 180: ['hflip', 'vflip'], 270: ['transpose=cclock'] } as const;

/**
 * Filters from a decoded frame to a picture of the given size. They also mirror and rotate (with `-noautorotate`), because
 * not every container keeps the display matrix; rotating after scaling is cheaper. JPEG means full range and
 * the BT.601 matrix.
 */
export function pictureFilters({ orientation, coded }: Source, { width, height }: Size): string[] {
  const { rotation, isMirrored } = orientation;
  const [w, h] = rotation % 180 === 0 ? [width, height] : [height, width];
  return [
    `scale=${fitted(coded, { width: w, height: h })}:flags=area:out_color_matrix=bt601:out_range=full`,
    'format=yuvj420p',
    `pad=${w}:${h}:(ow-iw)/2:(oh-ih)/2`,
    ...(isMirrored ? ['hflip'] : []),
    ...TURNS[rotation],
    'setsar=1',
  ];
}

/**
 * Width and height for pictures of the usual shape, and the largest ones in this box for pictures of another: a recorded
 * window may change its size.
 */
function fitted(coded: Size, { width, height }: Size): string {
  const usual = coded.width / coded.height;
  const shape = `a*${width / height / usual}`; // as displayed
  const isUsual = `lt(abs(a/${usual}-1)\\,0.01)`;
  const [w, h] = [`min(${width}\\,${height}*${shape})`, `min(${height}\\,${width}/(${shape}))`];
  return `w=if(${isUsual}\\,${width}\\,2*round(${w}/2)):h=if(${isUsual}\\,${height}\\,2*round(${h}/2))`;
}

/** Puts the presentation time of each frame in the log, in microseconds; read back with `reportedSeconds`. */
export const REPORT_TIME = ['settb=AVTB', 'showinfo'];

/** @returns the presentation time in a line of the log, seconds */
export function reportedSeconds(line: string): number | undefined {
  const microseconds = /Parsed_showinfo_\d+ .*\bpts: *(-?\d+)/.exec(line)?.[1];
  return microseconds === undefined ? undefined : Number(microseconds) / 1e6;
}

/**
 * Numbers the frames 0, 1, 2 at one a second, together with the output option `-r 1`, so that no version of ffmpeg
 * repeats or drops frames to keep a constant rate.
 */
export const ONE_A_SECOND = ['settb=1', 'setpts=N'];

/** Logs a line for every decoded frame, which shows progress while no tile is due. */
export const SIGN_OF_LIFE = ['metadata=mode=add:key=decoded:value=1', 'metadata=mode=print'];
