import type { CatalogItem } from '../types.js';

/** Answers of the browser by media type: they never change, and asking creates an element. */
const answers = new Map<string, boolean>();

/**
 * Whether this browser plays a video. With known codecs the browser is asked; otherwise the general answer for current
 * browsers counts. Undefined before the probe.
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
  // 3GP is MP4 under a name that not all browsers know
  const type = `${contentType.replace('3gpp', 'mp4')}; codecs="${codecs}"`;
  const known = answers.get(type) ?? ask(type);
  answers.set(type, known);
  return known;
}

const askBrowser = (type: string): boolean => document.createElement('video').canPlayType(type) !== '';
