import { memo } from 'react';
import { clock } from '../../../lib/video/video-time.js';
import { Icon } from '../../../components/icon.js';
import { NoTile } from '../../../components/storyboard/no-tile.js';
import type { Cell } from './sheet-groups.js';
import type { SheetRow } from './sheet-rows.js';
import styles from './sheet-row.module.css';

interface SheetRowProps {
  row: SheetRow;
  rowIndex: number;
  columns: number;
  /** Pixels from the start of the sheet. */
  offset: number;
  /** The numbers of the pictures that play, that Tab leads to, and that somebody points at. */
  current: number;
  active: number;
  pointed: number;
  /** By address; undefined while pictures have to wait. */
  sheets: ReadonlyMap<string, { width: number; height: number }> | undefined;
}

/** A row of pictures or a heading. `data-cell` and `data-copy` tell the sheet what was pressed. */
export const SheetRowView = memo(function SheetRowView(props: SheetRowProps) {
  const { row, rowIndex, columns, offset, current, active, pointed, sheets } = props;
  const place = { transform: `translateY(${offset}px)` };
  if (row.kind === 'heading')
    return (
      <div role="row" aria-rowindex={rowIndex} className={styles.heading} style={place}>
        <div role="rowheader">
          {row.title && (
            <h2 dir="auto" title={row.title}>
              {row.title}
            </h2>
          )}
          {row.time && <span>{row.time}</span>}
        </div>
      </div>
    );
  return (
    <div
      role="row"
      aria-rowindex={rowIndex}
      className={styles.row}
      style={{ ...place, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
    >
      {row.cells.map((cell, i) => {
        const number = row.first + i;
        return (
          <div key={number} role="gridcell" className={styles.cell} data-pointed={number === pointed || undefined}>
            <button
              type="button"
              className={styles.picture}
              style={{ aspectRatio: `${cell.tile.width} / ${cell.tile.height}` }}
              aria-label={[clock(cell.seconds), cell.chapter].filter(Boolean).join(', ')}
              aria-current={number === current || undefined}
              tabIndex={number === active ? 0 : -1}
              data-cell={number}
            >
              {cell.isGap && <NoTile />}
              {!cell.isGap && sheets && <Picture cell={cell} sheet={sheets.get(cell.tile.url)} />}
              <span className={styles.time}>{clock(cell.seconds)}</span>
            </button>
            {(number === active || number === pointed) && (
              <button
                type="button"
                className={styles.copy}
                aria-label={`Copy link to ${clock(cell.seconds)}`}
                title={`Copy link to ${clock(cell.seconds)}`}
                data-copy={number}
              >
                <Icon name="link" size={16} />
              </button>
            )}
          </div>
        );
      })}
    </div>
  );
});

/** The whole sheet, of which the button shows one tile. */
function Picture({ cell: { tile }, sheet }: { cell: Cell; sheet: { width: number; height: number } | undefined }) {
  if (!sheet) return null;
  const [x, y] = [(-tile.coords.x / sheet.width) * 100, (-tile.coords.y / sheet.height) * 100];
  return (
    <img
      src={tile.url}
      alt=""
      className={styles.sheet}
      style={{ width: `${(sheet.width / tile.width) * 100}%`, transform: `translate(${x}%, ${y}%)` }}
      decoding="async"
      fetchPriority="low"
      draggable={false}
    />
  );
}
