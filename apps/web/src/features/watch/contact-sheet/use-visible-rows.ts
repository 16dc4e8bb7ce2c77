import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect } from 'react';
import type { Storyboard } from '../../../lib/types.js';
import type { SheetRow } from './sheet-rows.js';
import type { Place } from './use-place.js';

export const HEADING_PX = 44;
const GAP_PX = 4;
const OVERSCAN_ROWS = 3;
/** What covers the rows: the header of the page above, toasts below. */
const COVERED_PX = { top: 88, bottom: 88 };
/** From this share of the screen upwards, the sheet is what somebody looks at. */
const ENTERED_SHARE = 0.4;

interface VisibleRowsOptions {
  readonly rows: readonly SheetRow[];
  readonly columns: number;
  readonly place: Place;
  readonly storyboard: Storyboard;
  /** A row that is always rendered, so that it keeps the focus while it is scrolled away. */
  readonly keptRow: number;
}

/** The rows that are on the screen, and scrolling to the others. Heights are known without measuring. */
export function useVisibleRows({ rows, columns, place, storyboard, keptRow }: VisibleRowsOptions) {
  const pictureWidth = (place.width - (columns - 1) * GAP_PX) / columns;
  const rowPx = (pictureWidth * storyboard.tileHeight) / storyboard.tileWidth + GAP_PX;
  const virtual = useWindowVirtualizer({
    count: place.width > 0 ? rows.length : 0,
    estimateSize: (i) => (rows[i]!.kind === 'heading' ? HEADING_PX : rowPx),
    overscan: OVERSCAN_ROWS,
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), keptRow])].filter((i) => i >= 0).sort((a, b) => a - b),
    scrollMargin: place.top,
    scrollPaddingStart: COVERED_PX.top,
    scrollPaddingEnd: COVERED_PX.bottom,
  });
  useLayoutEffect(() => virtual.measure(), [virtual, rows, rowPx]);

  const offset = virtual.scrollOffset ?? 0;
  const isEntered = offset > place.top - window.innerHeight * ENTERED_SHARE;
  return {
    height: virtual.getTotalSize(),
    items: virtual.getVirtualItems().map(({ index, start }) => ({ index, start: start - place.top })),
    isEntered,
    isInSight: (row: number) => {
      const { startIndex = 0, endIndex = -1 } = virtual.range ?? {};
      return isEntered && row >= startIndex && row <= endIndex;
    },
    scrollTo: (row: number, behavior: ScrollBehavior = 'smooth') => {
      const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
      virtual.scrollToIndex(row, { align: 'auto', behavior: isStill ? 'auto' : behavior });
    },
  };
}
