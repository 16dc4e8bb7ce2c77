/** The first 100 characters; none is cut in half. */
const BEGINNING = /^.{1,100}/u;

/** One line of text of a file, without control characters; undefined when nothing is left. */
export const cleanLine = (text = ''): string | undefined =>
  BEGINNING.exec(text.replace(/[\p{Cc}\s]+/gu, ' ').trim())?.[0].trim();
