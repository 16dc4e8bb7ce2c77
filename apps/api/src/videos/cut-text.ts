/** At most so many UTF-16 code units of a text, without half a character at the end. */
export const cutText = (text: string, maxLength: number): string =>
  text.slice(0, maxLength).replace(/\p{Surrogate}$/u, '');
