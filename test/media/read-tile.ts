import jpeg from 'jpeg-js';
import { secondShownBy } from './make-clip.js';

/** Red, green and blue of one pixel of a JPEG, 0 to 255. */
export function pixelOf(file: Buffer, x: number, y: number): readonly [number, number, number] {
  const { width, data } = jpeg.decode(file, { maxMemoryUsageInMB: 1024 });
  const at = (Math.floor(y) * width + Math.floor(x)) * 4;
  return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
}

export interface TileLayout {
  readonly columns: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
}

/** The seconds that the tiles of a sheet of a timecode clip show, modulo 50. */
export function secondsOnSheet(
  sheet: Buffer,
  { columns, tileWidth, tileHeight }: TileLayout,
  tileCount: number,
): number[] {
  const { width, data } = jpeg.decode(sheet, { maxMemoryUsageInMB: 1024 });
  return Array.from({ length: tileCount }, (_, tile) => {
    const x = (tile % columns) * tileWidth + Math.floor(tileWidth / 2);
    const y = Math.floor(tile / columns) * tileHeight + Math.floor(tileHeight / 2);
    return secondShownBy(data[(y * width + x) * 4] ?? 0);
  });
}

/** Width and height in the file's header (ITU-T T.81, B.2.2: start of frame). */
export function jpegSize(file: Buffer): { width: number; height: number } {
  const { width, height } = jpeg.decode(file, { maxMemoryUsageInMB: 1024 });
  return { width, height };
}

/** Size of a lossy WebP without extensions (RFC 9649, section 2.5). */
export function webpSize(file: Buffer): { width: number; height: number } {
  const kind = `${file.toString('latin1', 0, 4)}${file.toString('latin1', 8, 16)}`;
  if (kind !== 'RIFFWEBPVP8 ') throw new Error(`Not such a WebP: ${kind}`);
  return { width: file.readUInt16LE(26) & 0x3fff, height: file.readUInt16LE(28) & 0x3fff };
}
