import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { cx } from '../../../lib/cx.js';
import { formatNumber } from '../../../lib/words/format.js';
import { Icon } from '../../../components/icon.js';
import { useOverflowEnds } from '../../../lib/use-overflow-ends.js';
import styles from './tag-row.module.css';

interface TagRowProps {
  tags: readonly { readonly tag: string; readonly count?: number }[];
  /** All videos, if known. */
  total: number | undefined;
  /** The tag of the filter, or empty. */
  chosen: string;
  /** Empty: everything. */
  onChoose: (tag: string) => void;
}

interface Choice {
  readonly tag: string;
  readonly label: string;
  readonly count?: number | undefined;
}

/** Widths of placeholders while the tags are loading. */
const BLANKS = [117, 92, 103, 96, 88];

/**
 * The tags in one scrolling line. Its ends fade where it continues, with arrows for a mouse. It is one stop for Tab;
 * arrow keys, Home and End move between tags.
 */
export function TagRow({ tags, total, chosen, onChoose }: TagRowProps) {
  const row = useRef<HTMLDivElement>(null);
  const choices: Choice[] = [
    ...(tags.length > 0 ? [{ tag: '', label: 'Everything', count: total }] : []),
    ...tags.map(({ tag, count }) => ({ tag, label: tag, count })),
  ];
  const content = tags.map(({ tag }) => tag).join();
  const ends = useOverflowEnds(row, content);
  useEffect(() => {
    const pressed = row.current?.querySelector<HTMLElement>('[aria-pressed=true]');
    // Only the row: `scrollIntoView` would scroll the page, too.
    if (pressed)
      row.current?.scrollTo({ left: pressed.offsetLeft - (row.current.clientWidth - pressed.offsetWidth) / 2 });
  }, [content, chosen]);
  const [current, setCurrent] = useState(chosen);
  const stop = [current, chosen].find((tag) => choices.some((choice) => choice.tag === tag)) ?? '';
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(row.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const goal: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1 };
    const to = goal[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons[to]?.focus();
  };
  const go = (pages: number) => row.current?.scrollBy({ left: pages * row.current.clientWidth });
  return (
    <div className={styles.holder} data-before={ends.before || undefined} data-after={ends.after || undefined}>
      <div ref={row} className={cx('fading', styles.tags)} role="toolbar" aria-label="Tags" onKeyDown={onKeyDown}>
        {choices.length === 0 &&
          BLANKS.map((width) => <span key={width} className={styles.blank} style={{ width }} aria-hidden="true" />)}
        {choices.map(({ tag, label, count }) => (
          <button
            key={tag}
            type="button"
            className={styles.tag}
            dir="auto"
            aria-pressed={tag === chosen}
            tabIndex={tag === stop ? 0 : -1}
            onFocus={() => setCurrent(tag)}
            onClick={() => onChoose(tag)}
            data-testid={tag ? `tag-${tag}` : 'everything'}
          >
            {label}
            {count !== undefined && <span className={styles.count}>{formatNumber(count)}</span>}
          </button>
        ))}
      </div>
      {/* Only for a mouse: keyboard and touch scroll the row directly. */}
      <button type="button" className={styles.back} tabIndex={-1} aria-hidden="true" onClick={() => go(-0.7)}>
        <Icon name="left" size={18} />
      </button>
      <button type="button" className={styles.ahead} tabIndex={-1} aria-hidden="true" onClick={() => go(0.7)}>
        <Icon name="right" size={18} />
      </button>
    </div>
  );
}
