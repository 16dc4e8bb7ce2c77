import type { CatalogItem } from './types.js';

/** Answers of the browser, by media type: they do not change, and asking creates an element. */
const answers = new Map<string, boolean>();

/**
 * Whether this browser plays a video: it is asked where the codecs are known; else what all current browsers play counts.
 * Undefined before the video was probed.
 */
export function playsHere(
  {
    playable,
    contentType,
    codecs,
    durationSeconds,
  }: Pick<CatalogItem, 'playable' | 'contentType' | 'codecs' | 'durationSeconds'>,
  ask = askBrowser,
): boolean | undefined {
  if (durationSeconds === undefined) return undefined;
  if (codecs === undefined) return playable;
  // 3GP is MP4 by another name, under which not all browsers know it
  const type = `${contentType.replace('3gpp', 'mp4')}; codecs="${codecs}"`;
  const known = answers.get(type) ?? ask(type);
  answers.set(type, known);
  return known;
}

const askBrowser = (type: string): boolean => document.createElement('video').canPlayType(type) !== '';
