/** A language with its subtags (BCP 47), or one of ISO 639-2. */
const TAG = /^[a-z]{2,3}(?:[-_][a-z0-9]{1,8}){0,5}$/i;

/** The language of a track in its canonical form (`eng` becomes `en`, `ger` `de`); `und` when it is none. */
export function languageTag(text: string | undefined): string {
  if (text === undefined || !TAG.test(text)) return UNKNOWN;
  try {
    return Intl.getCanonicalLocales(text.replaceAll('_', '-'))[0] ?? UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}

const UNKNOWN = 'und';
