import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useMediaQuery } from '../../../lib/use-media-query.js';
import type { AdminItem } from '../../../lib/types.js';
import { MoreOnScroll } from '../../../components/more-on-scroll.js';
import { useCurrentRow } from '../hooks/use-current-row.js';
import type { VideoActions } from '../hooks/use-video-actions.js';
import { VideoRow } from './video-row.js';
import styles from './video-table.module.css';

const ROW_PX = 74;
/** Height of what covers the rows: the headers of page and table above, toasts below. */
const COVERED_PX = { top: 116, bottom: 88 };

interface VideoTableProps {
  videos: readonly AdminItem[];
  selected: ReadonlySet<string>;
  /** The video in the panel. */
  openId: string | null;
  actions: VideoActions;
  hasMore: boolean;
  isLoadingMore: boolean;
  onMore: () => void;
  onToggle: (video: AdminItem) => void;
  onToggleAll: () => void;
  onEdit: (video: AdminItem) => void;
}

/** Renders only the visible rows, so that ten thousand scroll as easily as ten. The arrow keys reach all rows. */
export function VideoTable(props: VideoTableProps) {
  const { videos, selected, openId, actions, hasMore, isLoadingMore, onMore, onToggle, onToggleAll, onEdit } = props;
  const body = useRef<HTMLDivElement>(null);
  const isBrief = useMediaQuery('(max-width: 720px)');
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY), []);
  const elementOf = (id: string) => body.current?.querySelector<HTMLElement>(`[data-id="${id}"]`);
  const current = useCurrentRow(
    videos.map((video) => video.id),
    elementOf,
  );
  const rows = useWindowVirtualizer({
    count: videos.length,
    estimateSize: () => ROW_PX,
    getItemKey: (i) => videos[i]!.id,
    overscan: 8,
    rangeExtractor: (range) => withRow(range, current.index),
    scrollMargin: top,
    scrollPaddingStart: COVERED_PX.top,
    scrollPaddingEnd: COVERED_PX.bottom,
  });
  const goTo = (wanted: number) => {
    const index = Math.min(Math.max(0, wanted), videos.length - 1);
    current.setIndex(index);
    rows.scrollToIndex(index);
    requestAnimationFrame(() => elementOf(videos[index]!.id)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const video = videos[current.index];
    if (!video || !(event.target as HTMLElement).matches('[role=row]')) return;
    const act: Record<string, () => void> = {
      ArrowDown: () => goTo(current.index + 1),
      ArrowUp: () => goTo(current.index - 1),
      Home: () => goTo(0),
      End: () => goTo(videos.length - 1),
      Enter: () => onEdit(video),
      ' ': () => onToggle(video),
      Delete: () => actions.remove([video]),
    };
    if (!act[event.key]) return;
    event.preventDefault();
    act[event.key]!();
  };

  const isAll = videos.every((video) => selected.has(video.id));
  return (
    <>
      <div
        role="grid"
        aria-label="Videos"
        aria-multiselectable="true"
        aria-rowcount={hasMore ? -1 : videos.length + 1}
        className={styles.table}
        onKeyDown={onKeyDown}
      >
        <div role="row" aria-rowindex={1} className={styles.head}>
          <span role="columnheader" className={styles.check}>
            <input type="checkbox" aria-label="Select all loaded videos" checked={isAll} onChange={onToggleAll} />
          </span>
          <span role="columnheader">Video</span>
          <span role="columnheader">State</span>
          <span role="columnheader" className={styles.number}>
            Length
          </span>
          <span role="columnheader" className={styles.number}>
            Views
          </span>
          <span role="columnheader" className={styles.besideViews}>
            Uploaded
          </span>
          <span role="columnheader">
            <span className="visually-hidden">Actions</span>
          </span>
        </div>
        <div role="rowgroup" ref={body} className={styles.body} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => (
            <VideoRow
              key={videos[index]!.id}
              video={videos[index]!}
              rowIndex={index + 2}
              offset={start - top}
              isCurrent={index === current.index}
              isOpen={videos[index]!.id === openId}
              isSelected={selected.has(videos[index]!.id)}
              isBrief={isBrief}
              actions={actions}
              onFocus={() => current.setIndex(index)}
              onLeaveWithFocus={current.noteLostFocus}
              onToggle={onToggle}
              onEdit={onEdit}
              measure={rows.measureElement}
            />
          ))}
        </div>
      </div>
      <MoreOnScroll hasMore={hasMore} isLoading={isLoadingMore} onMore={onMore} />
      <p className={styles.keys}>↑ ↓ to move, Enter to edit, Space to select, Delete to remove</p>
    </>
  );
}

/** The visible rows and the current one, so that Tab finds it and it keeps the focus while it is scrolled away. */
const withRow = (range: Range, index: number): number[] =>
  [...new Set([...defaultRangeExtractor(range), index])].sort((a, b) => a - b);

export const TableSkeleton = () => (
  <div className={styles.table} role="status" aria-label="Loading videos">
    {Array.from({ length: 10 }, (_, i) => (
      <div key={i} className={styles.skeletonRow} />
    ))}
  </div>
);
