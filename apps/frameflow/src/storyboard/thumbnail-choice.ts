/** Titles and fades are at the start and credits at the end; this part of the video represents it best. */
const FROM_SHARE = 0.1;
const TO_SHARE = 0.3;

/** Sample every n-th pixel; a prime, so that the samples do not line up in columns. */
const PIXEL_STEP = 17;

/** Below this deviation of the luma (0 to 255) a picture counts as blank. */
const BLANK = 8;

interface Candidate<P> {
  readonly deviation: number;
  readonly seconds: number;
  readonly picture: P;
}

/**
 * Chooses the picture for the thumbnail among those of the tiles: the one with the most contrast in the first part of
 * the video, or in all of it when those are blank. Only the best ones are kept.
 */
export class ThumbnailChoice<P> {
  private early: Candidate<P> | undefined;
  private any: Candidate<P> | undefined;

  /** @param slotCount of the whole video */
  constructor(private readonly slotCount: number) {}

  get best(): Candidate<P> | undefined {
    return this.early && this.early.deviation >= BLANK ? this.early : this.any;
  }

  /**
   * @param luma brightness of the tile, 8 bits a pixel
   * @param makePicture called if the picture is kept
   */
  offer(slot: number, seconds: number, luma: Uint8Array, makePicture: () => P): void {
    const from = Math.floor(this.slotCount * FROM_SHARE);
    const isEarly = slot >= from && slot < Math.max(from + 1, Math.ceil(this.slotCount * TO_SHARE));
    const deviation = deviationOf(luma);
    const isBetter = (than: Candidate<P> | undefined): boolean => deviation > (than?.deviation ?? -1);
    if (!isBetter(this.any) && !(isEarly && isBetter(this.early))) return;
    const candidate = { deviation, seconds, picture: makePicture() };
    if (isBetter(this.any)) this.any = candidate;
    if (isEarly && isBetter(this.early)) this.early = candidate;
  }
}

function deviationOf(luma: Uint8Array): number {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < luma.length; index += PIXEL_STEP) {
    const value = luma[index] ?? 0;
    count += 1;
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  return Math.sqrt(Math.max(0, squares / count - mean * mean));
}
