import { decode } from 'jpeg-js';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Mean brightness of the middle of an area, 0 to 255; edges are excluded because of compression artefacts. */
  greyOf(area: Area): number;
}

export function readJpeg(bytes: ArrayBuffer): Picture {
  const { width, height, data } = decode(new Uint8Array(bytes), { useTArray: true, formatAsRGBA: false });
  return {
    width,
    height,
    greyOf({ x, y, width: areaWidth, height: areaHeight }) {
      const [fromX, toX] = [x + Math.floor(areaWidth / 4), x + Math.ceil((areaWidth * 3) / 4)];
      const [fromY, toY] = [y + Math.floor(areaHeight / 4), y + Math.ceil((areaHeight * 3) / 4)];
      let sum = 0;
      for (let row = fromY; row < toY; row += 1)
        for (let column = fromX; column < toX; column += 1) sum += data[(row * width + column) * 3 + 1] ?? 0;
      return sum / ((toX - fromX) * (toY - fromY));
    },
  };
}
