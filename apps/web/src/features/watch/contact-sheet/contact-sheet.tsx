import {
  useRef,
  useState,
  type CSSProperties,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
} from 'react';
import { flushSync } from 'react-dom';
import type { CatalogVideo, Storyboard } from '../../../lib/types.js';
import { Button } from '../../../components/button.js';
import { copyLink } from '../share/links.js';
import { moveBy } from './sheet-moves.js';
import { rowOfCell } from './sheet-rows.js';
import { SheetRowView } from './sheet-row.js';
import { useCurrentCell } from './use-current-cell.js';
import { useFirstFrame } from './use-first-frame.js';
import { useFollow } from './use-follow.js';
import { useLongPress } from './use-long-press.js';
import { usePlace } from './use-place.js';
import { useSheetRows } from './use-sheet-rows.js';
import { HEADING_PX, useVisibleRows } from './use-visible-rows.js';
import styles from './contact-sheet.module.css';

interface ContactSheetProps {
  video: CatalogVideo;
  storyboard: Storyboard;
  onSeek: (seconds: number) => void;
  currentSeconds: () => number;
}

/**
 * The whole video as pictures, each a place to jump to. Only visible rows are rendered, so that thousands scroll as
 * easily as ten; the keys reach all of them.
 */
export function ContactSheet({ video, storyboard, onSeek, currentSeconds }: ContactSheetProps) {
  const grid = useRef<HTMLDivElement>(null);
  const place = usePlace(grid);
  const hasFirstFrame = useFirstFrame();
  const { cells, rows, columns, sheets } = useSheetRows(video, storyboard, place.width, hasFirstFrame);
  const current = useCurrentCell(cells, currentSeconds);
  const [focused, setFocused] = useState<number | null>(null);
  const [pointed, setPointed] = useState(-1);
  const active = Math.min(focused ?? current, cells.length - 1);
  const currentRow = rowOfCell(rows, current);
  const visible = useVisibleRows({ rows, columns, place, storyboard, keptRow: rowOfCell(rows, active) });
  useFollow({ row: currentRow, ...visible });

  const focusCell = (cell: number) => {
    flushSync(() => setFocused(cell));
    grid.current?.querySelector<HTMLElement>(`[data-cell="${cell}"]`)?.focus({ preventScroll: true });
    visible.scrollTo(rowOfCell(rows, cell), 'auto');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || numberOf(event.target, 'cell') === undefined) return;
    const next = moveBy(event.key, active, rows);
    if (next === undefined) return;
    event.preventDefault();
    focusCell(next);
  };
  const onClick = ({ target }: MouseEvent) => {
    const cell = cells[numberOf(target, 'cell') ?? -1];
    if (cell) {
      setPointed(-1);
      onSeek(cell.seconds);
    }
    const toCopy = cells[numberOf(target, 'copy') ?? -1];
    if (toCopy) void copyLink(video, toCopy.seconds);
  };
  const onFocus = ({ target }: FocusEvent) => setFocused(numberOf(target, 'cell') ?? numberOf(target, 'copy') ?? null);
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (!currentTarget.contains(relatedTarget)) setFocused(null);
  };
  const onPointerOver = ({ target, pointerType }: PointerEvent) => {
    if (pointerType === 'mouse') setPointed(numberOf(target, 'cell') ?? numberOf(target, 'copy') ?? -1);
  };
  const longPress = useLongPress((target) => setPointed(numberOf(target, 'cell') ?? -1));

  return (
    <div className={styles.sheet}>
      <div
        role="grid"
        aria-label="Contact sheet"
        aria-rowcount={rows.length}
        aria-colcount={columns}
        ref={grid}
        className={styles.grid}
        style={{ height: visible.height, ...looks(video) }}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onFocus={onFocus}
        onBlur={onBlur}
        onPointerOver={onPointerOver}
        {...longPress}
        data-testid="contact-sheet"
      >
        {visible.items.map(({ index, start }) => (
          <SheetRowView
            key={index}
            row={rows[index]!}
            rowIndex={index + 1}
            columns={columns}
            offset={start}
            current={index === currentRow ? current : -1}
            active={index === rowOfCell(rows, active) ? active : -1}
            pointed={index === rowOfCell(rows, pointed) ? pointed : -1}
            sheets={hasFirstFrame ? sheets : undefined}
          />
        ))}
      </div>
      {visible.isEntered && !visible.isInSight(currentRow) && (
        <Button variant="primary" className={styles.now} onClick={() => visible.scrollTo(currentRow)}>
          Back to current
        </Button>
      )}
    </div>
  );
}

const looks = ({ dominantColour = 'var(--surface-raised)' }: CatalogVideo) =>
  ({ '--heading-height': `${HEADING_PX}px`, '--placeholder': dominantColour }) as CSSProperties;

/** The number of the picture that a target of an event belongs to. */
function numberOf(target: EventTarget, name: 'cell' | 'copy'): number | undefined {
  const element = (target as Element).closest<HTMLElement>(`[data-${name}]`);
  return element ? Number(element.dataset[name]) : undefined;
}
