/**
 * Control characters except line breaks and tabs, overrides and isolates of the writing direction, zero-width spaces.
 */
const HIDDEN = /(?![\n\t])[\p{Cc}\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** Text of others with hidden characters written out (`\u202e`), so that no name imitates another one. */
export const escaped = (text: string): string =>
  text.replace(HIDDEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
