import { searchWords } from '@reelog/domain';

const NUMBER_WORDS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
const DIGITS = /^\d{1,6}$/;
/** 1 to 39. */
const ROMAN = /^(?=.)(x{0,3})(ix|iv|v?i{0,3})$/;
const ROMAN_ONES = ['', 'i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix'];
const ROMAN_MAX = 39;

/** The number that a search word stands for: digits, Roman numerals or an English word. */
export function numberOf(word: string): number | undefined {
  if (DIGITS.test(word)) return Number(word);
  const named = NUMBER_WORDS.indexOf(word);
  if (named >= 0) return named + 1;
  const [, tens = '', ones = ''] = ROMAN.exec(word) ?? [];
  return tens.length * 10 + ROMAN_ONES.indexOf(ones) || undefined;
}

/** How a title may write a number in the place of this word. */
function formsOf(number: number, word: string): string[] {
  const digits = String(number);
  const roman = number <= ROMAN_MAX ? 'x'.repeat(Math.floor(number / 10)) + (ROMAN_ONES[number % 10] ?? '') : digits;
  const padded = DIGITS.test(word) ? digits.padStart(word.length, '0') : digits;
  return [...new Set([digits, padded, NUMBER_WORDS[number - 1] ?? digits, roman])];
}

/** Search words of a title without the number of all parts: of "2 of 3" and "2/3" only the 2 is left. */
export function titleWords(title: string): string[] {
  const words = searchWords(title.replace(/(?<=\d)\s*\/\s*(?=\d)/g, ' of '));
  return words.filter((_, i) => !isTotal(words, i) && !(words[i] === 'of' && isTotal(words, i + 1)));
}

const isTotal = (words: readonly string[], i: number): boolean =>
  words[i - 1] === 'of' && isNumber(words[i - 2]) && isNumber(words[i]);

const isNumber = (word: string | undefined): boolean => word !== undefined && numberOf(word) !== undefined;

/** Texts that find the next part by its title, one for each number of a title and each way to write the next one. */
export function nextPartTitles(title: string): string[] {
  const words = titleWords(title);
  return words.flatMap((word, i) => {
    const number = numberOf(word);
    return number === undefined ? [] : formsOf(number + 1, word).map((form) => words.with(i, form).join(' '));
  });
}

/**
 * Where the titles differ, if the second is that of the next part: all words are the same but one number, which is the
 * next one. Otherwise -1.
 */
export function nextPartAt(words: readonly string[], others: readonly string[]): number {
  if (words.length !== others.length) return -1;
  const at = words.findIndex((word, i) => word !== others[i]);
  const [number, other] = [numberOf(words[at] ?? ''), numberOf(others[at] ?? '')];
  const isNext = number !== undefined && other === number + 1;
  return isNext && words.slice(at + 1).every((word, i) => word === others[at + 1 + i]) ? at : -1;
}
