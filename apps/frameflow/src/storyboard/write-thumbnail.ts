import { writeFileSync } from 'node:fs';
import type { NewFile } from '../child/media-tasks.js';
import { encodePicture } from '../ffmpeg/encode-picture.js';
import type { Size } from '../ffmpeg/displayed-size.js';
import { dominantColour } from './dominant-colour.js';
import type { Frame } from '../ffmpeg/stream-decoder.js';
import { copyChain } from '../ffmpeg/picture-filters.js';

export const THUMBNAIL_FILE = 'thumbnail.jpg';
/** The largest thumbnail. */
export const THUMBNAIL_BOX = { width: 1280, height: 1280 };
/** Widths of the smaller copies, pixels: for a card, and for a card on a screen with fine pixels. */
const WIDTHS = [320, 640];

const THUMBNAIL_QUALITY = { jpeg: 3 };
const COPY_QUALITY = { 'image/jpeg': { jpeg: 5 }, 'image/webp': { webp: 70 } } as const;
/** Side of the square to which a picture is shrunk to find its colours, pixels. */
const SAMPLE_SIDE = 16;

/** Writes the thumbnail as JPEG and WebP, and smaller copies, to the work folder. */
export function writeThumbnail(picture: Frame): { files: readonly NewFile[]; dominantColour: string } {
  const { width, height } = picture;
  writeFileSync(THUMBNAIL_FILE, encodePicture(picture, THUMBNAIL_QUALITY));
  const copies = copiesOf({ width, height });
  for (const { name, contentType, ...size } of copies) {
    const chain = copyChain(size, contentType === 'image/jpeg' ? 'yuvj420p' : 'yuv420p');
    writeFileSync(name, encodePicture(chain.apply(picture), COPY_QUALITY[contentType]));
    chain.close();
  }
  const sample = copyChain({ width: SAMPLE_SIDE, height: SAMPLE_SIDE }, 'rgb24');
  const colour = dominantColour(sample.apply(picture).toBuffer());
  sample.close();
  const itself = { name: THUMBNAIL_FILE, contentType: 'image/jpeg', width, height };
  return {
    files: [itself, ...copies].map((file) => ({ ...file, role: 'thumbnail' as const })),
    dominantColour: colour,
  };
}

interface PictureCopy extends Size {
  readonly name: string;
  readonly contentType: 'image/jpeg' | 'image/webp';
}

/** The picture itself exists as JPEG; no copy is larger than it. */
function copiesOf({ width, height }: Size): PictureCopy[] {
  const smaller = WIDTHS.filter((each) => each < width).map((each) => ({
    name: `thumbnail-${each}`,
    width: each,
    height: Math.max(1, Math.round((height * each) / width)),
  }));
  return [
    ...smaller.map(({ name, ...size }) => ({ name: `${name}.jpg`, contentType: 'image/jpeg' as const, ...size })),
    ...[...smaller, { name: 'thumbnail', width, height }].map(({ name, ...size }) => ({
      name: `${name}.webp`,
      contentType: 'image/webp' as const,
      ...size,
    })),
  ];
}
