/** Width and height, pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest player, if a site that shows it names no limit. */
const LARGEST: Size = { width: 1280, height: 720 };
/** The shape of a video whose size is not known. */
const USUAL: Size = { width: 16, height: 9 };

/** The largest size with the shape of a video within limits. */
export function playerSize(
  video: Partial<Size>,
  { width: maxWidth = LARGEST.width, height: maxHeight = LARGEST.height }: Partial<Size> = {},
): Size {
  const { width, height } = video.width && video.height ? (video as Size) : USUAL;
  const scale = Math.min(maxWidth / width, maxHeight / height);
  return { width: scaled(width, scale, maxWidth), height: scaled(height, scale, maxHeight) };
}

const scaled = (pixels: number, scale: number, limit: number): number =>
  Math.max(1, Math.min(limit, Math.round(pixels * scale)));
