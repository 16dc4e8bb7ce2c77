import { searchWords } from '@reelog/domain';
import { numberOf } from './part-number.js';

/** Search words that say nothing about what a video shows, in the most common languages with spaces. */
const STOP_WORDS = new Set(
  [
    'the and for with from into onto over under our your his her its their this that these those not but are was were',
    'has have had how why what when who you all out about after before video clip movie part episode chapter volume',
    'der die das den dem des ein eine einer eines einem einen und oder mit von vom zum zur fur aus bei auf ist nicht',
    'wie was uber nach teil folge kapitel les des une aux avec pour dans sur par est qui que son ses partie',
    'los las del una unos unas con por para que como parte episodio gli dello della degli delle dei dal nel nella',
    'dos das uma com episodio het een van met voor naar deel och det att med som для как что это часть серия',
  ].flatMap((words) => searchWords(words)),
);

/** Too short for a word of an alphabet; of other scripts, a single character is. */
const SHORT = /^(?:.|[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Armn}\p{sc=Geor}\p{sc=Arab}\p{sc=Hebr}\d]{1,2})$/su;

/** The search words that say what a title is about, each once. */
export const topicsOf = (title: string): string[] =>
  [...new Set(searchWords(title))].filter(
    (word) => !SHORT.test(word) && !STOP_WORDS.has(word) && numberOf(word) === undefined,
  );
