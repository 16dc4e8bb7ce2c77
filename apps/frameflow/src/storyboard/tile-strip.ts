import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Size } from '../ffmpeg/displayed-size.js';

/** Raw tiles in a file of the work folder, by slot, as planar YUV 4:2:0: a long video has more than fit in memory. */
export class TileStrip {
  private readonly file = openSync('tiles.raw', 'w+');
  private readonly times = new Map<number, number>();

  constructor(readonly tile: Size) {}

  /** Raw presentation times of the tiles by slot, in order of time. */
  get tiles(): readonly { readonly slot: number; readonly seconds: number }[] {
    return [...this.times].sort(([a], [b]) => a - b).map(([slot, seconds]) => ({ slot, seconds }));
  }

  has(slot: number): boolean {
    return this.times.has(slot);
  }

  put(slot: number, seconds: number, pixels: Buffer): void {
    writeSync(this.file, pixels, 0, tileBytes(this.tile), slot * tileBytes(this.tile));
    this.times.set(slot, seconds);
  }

  read(slot: number): Buffer {
    const pixels = Buffer.alloc(tileBytes(this.tile));
    readSync(this.file, pixels, 0, pixels.length, slot * pixels.length);
    return pixels;
  }

  close(): void {
    closeSync(this.file);
  }
}

const BLACK = 0;
const NO_COLOUR = 128;

/** A black picture, as planar YUV 4:2:0. */
export const blackPixels = (size: Size): Buffer =>
  Buffer.alloc(tileBytes(size), NO_COLOUR).fill(BLACK, 0, size.width * size.height);

/** Both sides are even. */
export const tileBytes = ({ width, height }: Size): number => (width * height * 3) / 2;
