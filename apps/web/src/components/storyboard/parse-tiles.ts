/** One picture of a storyboard: a rectangle of a sheet, and the instant of the video that it shows. */
export interface Tile {
  readonly startSeconds: number;
  readonly sheetUrl: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const CUE = /^(?:(\d+):)?(\d\d):(\d\d\.\d{3}) --> .*\r?\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/gm;

/** Tiles of a WebVTT storyboard (cues with `#xywh` media fragments), in order of time. `baseUrl` is the file's own. */
export function parseTiles(vtt: string, baseUrl: string): Tile[] {
  return Array.from(vtt.matchAll(CUE), ([, hours = '0', minutes, seconds, url = '', x, y, width, height]) => ({
    startSeconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
    sheetUrl: new URL(url, baseUrl).href,
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
  }));
}

/** The tile to show for an instant: the last one that starts at or before it, else the first. */
export function tileAt(tiles: readonly Tile[], seconds: number): Tile | undefined {
  let [low, high] = [0, tiles.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (tiles[middle]!.startSeconds <= seconds) low = middle + 1;
    else high = middle;
  }
  return tiles[Math.max(0, low - 1)];
}
