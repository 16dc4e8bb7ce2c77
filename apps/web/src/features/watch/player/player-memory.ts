import { isRecord, local, readJson, writeJson } from '../../../lib/browser-storage.js';
import type { CaptionChoice } from './captions/caption-choice.js';

/** The stored volume of this browser. */
export interface Loudness {
  readonly volume: number;
  readonly muted: boolean;
}

const STORAGE_KEY = 'reelog.loudness';
const isLoudness = (value: unknown): value is Loudness & Record<string, unknown> =>
  isRecord(value) &&
  typeof value['volume'] === 'number' &&
  value['volume'] >= 0 &&
  value['volume'] <= 1 &&
  typeof value['muted'] === 'boolean';

export const storedLoudness = (): Loudness => readJson(local, STORAGE_KEY, isLoudness) ?? { volume: 1, muted: false };

const SPEED_KEY = 'reelog.speed';
const isSpeed = (value: unknown): value is number => typeof value === 'number' && value >= 0.25 && value <= 2;

/** The playback speed of this browser; 1 is normal. */
export const storedSpeed = (): number => readJson(local, SPEED_KEY, isSpeed) ?? 1;

export const storeSpeed = (speed: number): void => writeJson(local, SPEED_KEY, speed);

export const storeLoudness = ({ volume, muted }: Loudness): void => writeJson(local, STORAGE_KEY, { volume, muted });

const CAPTIONS_KEY = 'reelog.captions';
const isCaptionChoice = (value: unknown): value is CaptionChoice =>
  value === 'off' ||
  (isRecord(value) &&
    typeof value['language'] === 'string' &&
    (value['kind'] === 'subtitles' || value['kind'] === 'captions'));

/** The captions that were chosen last on this browser; undefined before the first choice. */
export const storedCaptionChoice = (): CaptionChoice | undefined => readJson(local, CAPTIONS_KEY, isCaptionChoice);

export const storeCaptionChoice = (choice: CaptionChoice): void => writeJson(local, CAPTIONS_KEY, choice);
