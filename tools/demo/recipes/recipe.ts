import { type PhotoName, creditOf } from '../photos/photos.js';

/** Width and height, pixels. */
export const SHAPES = {
  wide: [960, 540],
  small: [640, 360],
  television: [720, 540],
  smallTelevision: [480, 360],
  square: [540, 540],
  portrait: [540, 960],
  scope: [960, 402],
  ultrawide: [960, 412],
} as const satisfies Record<string, readonly [number, number]>;

export type Look = 'as it is' | 'black and white' | 'faded' | 'dusk' | 'winter' | 'golden' | 'mirrored';

/** Part of the way from the left (top) edge, 0, to the right (bottom) edge, 1. */
export type Point = readonly [x: number, y: number];

/** One slow pan over a photo. */
export interface Shot {
  readonly photo: PhotoName;
  /** How much larger the photo is than the picture. */
  readonly zoom: number;
  readonly from: Point;
  readonly to: Point;
  readonly look: Look;
}

/** What one video of the demo is made of. */
export interface Recipe {
  readonly title: string;
  readonly text?: string;
  readonly tags?: readonly string[];
  readonly length: string;
  readonly shape: keyof typeof SHAPES;
  readonly shots: readonly Shot[];
  readonly chapters?: readonly (readonly [time: string, title: string])[];
  readonly sound?: 'wind' | 'hum';
  /** As large as a short video although it is long: it takes longer to make. */
  readonly sharp?: true;
  /** Of the pictures, to keep a file small; default: as many as they need. */
  readonly kilobitsPerSecond?: number;
  readonly views?: number;
  /** A file that no browser plays, or that nothing plays. */
  readonly format?: 'mpeg4' | 'broken';
  /** Removed after the upload, for this reason. */
  readonly removedBecause?: string;
}

/** A shot; without a second point the picture moves a little to the right. */
export const pan = (
  photo: PhotoName,
  zoom: number,
  from: Point,
  to: Point = [from[0] + 0.3, from[1]],
  look: Look = 'as it is',
): Shot => ({ photo, zoom, from, to, look });

/** @param time such as `8:56` or `1:12:40` */
export const secondsOf = (time: string): number =>
  time.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);

/** The text of a video's page: what it is, its chapters, and who took the photos. */
export const descriptionOf = ({ text, chapters = [], shots }: Recipe): string =>
  [text, chapters.map((chapter) => chapter.join(' ')).join('\n'), creditOf(shots.map(({ photo }) => photo))]
    .filter(Boolean)
    .join('\n\n');
