import type { CaptionTrack } from '@reelog/domain';

const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language' });

/**
 * The name of a track in menus: its language, the name that the file gives it, and what kind it is.
 * @param number of the track, from 0
 */
export function captionLabel(track: Omit<CaptionTrack, 'file'>, number: number): string {
  const { label, isForced, isForHearingImpaired } = track;
  const language = track.language === 'und' ? undefined : LANGUAGES.of(track.language);
  const isNamed = (word: string): boolean => label?.toLowerCase().includes(word.toLowerCase()) ?? false;
  const names = [language !== undefined && isNamed(language) ? undefined : language, label];
  const name = names.filter((part) => part !== undefined).join(' – ') || `Track ${number + 1}`;
  const kinds = [...(isForced ? ['forced'] : []), ...(isForHearingImpaired ? ['SDH'] : [])];
  const untold = kinds.filter((kind) => !isNamed(kind));
  return untold.length > 0 ? `${name} (${untold.join(', ')})` : name;
}
