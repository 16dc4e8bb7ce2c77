import type { PreviewFile, Thumbnail } from '@reelog/domain';
import { copyPicture, type PictureCopy } from './make-pictures.js';
import type { MediaTools } from '../ffmpeg/media-tools.js';
import { dominantColour } from './dominant-colour.js';

/** Widths of the smaller copies, pixels: for a card, and for a card on a screen with fine pixels. */
const WIDTHS = [320, 640];

export interface ThumbnailCopies {
  readonly files: readonly Omit<PreviewFile, 'sizeBytes' | 'sha256'>[];
  /** `#rrggbb` */
  readonly dominantColour: string;
}

/** Writes smaller copies of the thumbnail to the folder, as JPEG and, if the build can, as WebP. */
export async function copyThumbnail(
  tools: MediaTools,
  { thumbnail, folder, signal }: { thumbnail: Thumbnail; folder: string; signal: AbortSignal },
): Promise<ThumbnailCopies> {
  const copies = copiesOf(thumbnail, tools.writesWebp);
  const sample = await copyPicture(tools, { picture: thumbnail.file, copies, folder, signal });
  const files = copies.map(({ file, ...others }) => ({ name: file, role: 'thumbnail' as const, ...others }));
  return { files, dominantColour: dominantColour(sample) };
}

/** The picture itself exists as JPEG; no copy is larger than it. */
export function copiesOf({ width, height }: Thumbnail, writesWebp: boolean): PictureCopy[] {
  const smaller = WIDTHS.filter((each) => each < width).map((each) => ({
    name: `thumbnail-${each}`,
    width: each,
    height: Math.max(1, Math.round((height * each) / width)),
  }));
  const webp = [...smaller, { name: 'thumbnail', width, height }];
  return [
    ...smaller.map(({ name, ...size }) => ({ file: `${name}.jpg`, contentType: 'image/jpeg' as const, ...size })),
    ...(writesWebp ? webp : []).map(({ name, ...size }) => ({
      file: `${name}.webp`,
      contentType: 'image/webp' as const,
      ...size,
    })),
  ];
}
