import type { CaptionTrack } from '../../../../lib/types.js';

/** What a viewer chose on this browser: a language, or no captions. */
export type CaptionChoice = { readonly language: string; readonly kind: CaptionTrack['kind'] } | 'off';

/**
 * The track to begin with: by the last choice, else a forced one that the file turns on.
 * @returns undefined for none
 */
export function firstTrack(
  tracks: readonly CaptionTrack[],
  choice: CaptionChoice | undefined,
): CaptionTrack | undefined {
  if (choice !== undefined && choice !== 'off') return inLanguage(tracks, choice);
  return choice === undefined ? tracks.find(({ isForced, isDefault }) => isForced && isDefault) : undefined;
}

/** The track that a key turns on: by the last choice, else one that holds all that is said. */
export const trackToShow = (
  tracks: readonly CaptionTrack[],
  choice: CaptionChoice | undefined,
): CaptionTrack | undefined =>
  (choice !== undefined && choice !== 'off' ? inLanguage(tracks, choice) : undefined) ??
  tracks.find(({ isForced, isDefault }) => isDefault && !isForced) ??
  tracks.find(({ isForced }) => !isForced) ??
  tracks[0];

function inLanguage(
  tracks: readonly CaptionTrack[],
  { language, kind }: Exclude<CaptionChoice, 'off'>,
): CaptionTrack | undefined {
  const base = (tag: string): string | undefined => tag.split('-')[0];
  const whole = tracks.filter((track) => !track.isForced && base(track.language) === base(language));
  return whole.find((track) => track.language === language && track.kind === kind) ?? whole[0];
}
