import { AV_FRAME_FLAG_INTERLACED } from 'node-av/constants';
import { avGetPixFmtName, type Frame } from 'node-av/lib';
import { isHighDynamicRange } from './colours.js';
import type { Orientation, Size } from './displayed-size.js';
import { FilterChain } from './filter-chain.js';

const TURNS = { 0: [], 90: ['transpose=clock'], 180: ['hflip', 'vflip'], 270: ['transpose=cclock'] } as const;

interface OutputColours {
  /** Options of the filter `scale`. */
  readonly scale: string;
  readonly format: string;
  readonly flags: string;
  /** For pictures of two fields, which were taken at different times. */
  readonly deinterlace: string;
}

/** JPEG means full range and the BT.601 matrix (JFIF 1.02). */
const JPEG: OutputColours = {
  scale: 'out_color_matrix=bt601:out_range=full',
  format: 'yuvj420p',
  flags: 'area+accurate_rnd',
  // Both fields become one picture, without the pictures around it.
  deinterlace: `convolution=${[0, 1, 2].map((plane) => `${plane}m='0 1 0 0 2 0 0 1 0':${plane}rdiv=0.25`).join(':')}`,
};
/** The matrix stays, unless there is none. */
const TELEVISION: OutputColours = {
  scale: 'out_range=limited',
  format: 'yuv420p',
  flags: 'bicubic+accurate_rnd',
  deinterlace: 'bwdif=mode=send_frame',
};

/** How the pictures of a video are stored. */
export interface StoredPictures {
  /** The usual size. */
  readonly coded: Size;
  readonly orientation: Orientation;
}

/** Makes upright pictures of one size, in the colours of JPEG, from decoded frames. */
export const pictureChain = (source: StoredPictures, size: Size): FilterChain =>
  new FilterChain((frame) => pictureFilters(source, size, frame, JPEG).join(','));

/** Makes upright pictures of one size, in the colours of `shownColours`, for an encoder. */
export const encoderChain = (source: StoredPictures, size: Size): FilterChain =>
  new FilterChain((frame) => pictureFilters(source, size, frame, TELEVISION).join(','));

/** Makes smaller copies of such pictures. @param format of the pixels */
export const copyChain = ({ width, height }: Size, format: 'yuvj420p' | 'yuv420p' | 'rgb24'): FilterChain => {
  const colours =
    format === 'yuv420p' ? ':in_color_matrix=bt601:out_color_matrix=bt601:in_range=full:out_range=limited' : '';
  return new FilterChain(() => `scale=${width}:${height}:flags=area+accurate_rnd${colours},format=${format}`);
};

/** Rotating after scaling is cheaper. */
function pictureFilters(
  { orientation, coded }: StoredPictures,
  { width, height }: Size,
  frame: Frame,
  colours: OutputColours,
): string[] {
  const { rotation, isMirrored } = orientation;
  const [w, h] = rotation % 180 === 0 ? [width, height] : [height, width];
  const shape = fitted(coded, frame, { width: w, height: h });
  return [
    ...((frame.flags & AV_FRAME_FLAG_INTERLACED) !== 0 ? [colours.deinterlace] : []),
    ...colourFilters(frame, shape, colours),
    `format=${colours.format}`,
    `pad=${w}:${h}:(ow-iw)/2:(oh-ih)/2`,
    ...(isMirrored ? ['hflip'] : []),
    ...TURNS[rotation],
    'setsar=1',
  ];
}

/**
 * Brings PQ and HLG to usual brightness as Chromium does (measured there, within 2 of 255): half of white is 201 nits, below
 * 163 nits nothing is compressed, and 1,100 nits become white. The colours are those of BT.2020 until then.
 */
const TONE_MAPPING = [
  'zscale=transfer=linear:npl=408,format=gbrpf32le',
  'tonemap=mobius:param=0.4:peak=2.696:desat=0',
  'zscale=primaries=bt709:transfer=iec61966-2-1:matrix=bt709:range=limited,format=yuv444p',
];

function colourFilters(frame: Frame, { width, height }: Size, colours: OutputColours): string[] {
  const scale = `scale=${width}:${height}:flags=${colours.flags}`;
  if (isHighDynamicRange(frame.colorTrc)) return [scale, ...TONE_MAPPING, `scale=${colours.scale}:flags=accurate_rnd`];
  const name = avGetPixFmtName(frame.format as Parameters<typeof avGetPixFmtName>[0]) ?? '';
  if (WITH_ALPHA.test(name))
    return [scale, 'format=gbrap,premultiply=inplace=1', `scale=${colours.scale}:flags=accurate_rnd`];
  return [`${scale}:${colours.scale}`];
}

/** Pixel formats with transparency (libavutil/pixdesc.c). */
const WITH_ALPHA = /^(yuva|gbrap|rgba|bgra|argb|abgr|ya\d|ayuv|vuya)/;

/**
 * The size itself for pictures of the usual shape, and the largest one inside it for pictures of another: a recorded
 * window may change its size.
 */
function fitted(coded: Size, picture: Size, { width, height }: Size): Size {
  const change = picture.width / picture.height / (coded.width / coded.height);
  if (Math.abs(change - 1) < 0.01) return { width, height };
  const shape = (width / height) * change; // as displayed
  const even = (length: number): number => Math.max(2, 2 * Math.round(length / 2));
  return { width: even(Math.min(width, height * shape)), height: even(Math.min(height, width / shape)) };
}
