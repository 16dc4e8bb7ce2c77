import { useMemo } from 'react';
import { matchedRanges } from '../lib/words/matched-ranges.js';
import styles from './marked.module.css';

/** A text with what a search found in it, marked. */
export function Marked({ text, q }: { text: string; q: string }) {
  const ranges = useMemo(() => (q ? matchedRanges(q, text) : []), [q, text]);
  if (ranges.length === 0) return text;
  return (
    <>
      {ranges.map(([from, to], i) => (
        <span key={from}>
          {text.slice(ranges[i - 1]?.[1] ?? 0, from)}
          <mark className={styles.mark}>{text.slice(from, to)}</mark>
        </span>
      ))}
      {text.slice(ranges.at(-1)![1])}
    </>
  );
}
