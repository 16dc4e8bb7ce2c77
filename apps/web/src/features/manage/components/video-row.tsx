import { useEffectEvent, useLayoutEffect } from 'react';
import { Link } from 'react-router';
import { clock } from '../../../lib/video/video-time.js';
import { formatNumber } from '../../../lib/words/format.js';
import { playsHere } from '../../../lib/video/plays-here.js';
import type { AdminItem } from '../../../lib/types.js';
import { Age } from '../../../components/age.js';
import { IconButton } from '../../../components/button.js';
import { Icon } from '../../../components/icon.js';
import { Thumbnail } from '../../../components/video/thumbnail.js';
import { canRemove, canRestore, canTryAgain, type VideoActions } from '../hooks/use-video-actions.js';
import { SecondLine } from './second-line.js';
import { QuietLine } from './quiet-line.js';
import { StateLabel } from './state-label.js';
import styles from './video-table.module.css';

interface VideoRowProps {
  video: AdminItem;
  rowIndex: number;
  /** Offset in the table's body, in pixels. */
  offset: number;
  isCurrent: boolean;
  /** It is the one in the panel. */
  isOpen: boolean;
  isSelected: boolean;
  /** On a phone: only what fits beside the picture. The rest is in the panel. */
  isBrief: boolean;
  actions: VideoActions;
  onFocus: () => void;
  /** Called when it is about to be removed while it has the focus. */
  onLeaveWithFocus: () => void;
  onToggle: (video: AdminItem) => void;
  onEdit: (video: AdminItem) => void;
  measure: (element: HTMLElement | null) => void;
}

export function VideoRow({
  video,
  rowIndex,
  offset,
  isCurrent,
  isOpen,
  isSelected,
  isBrief,
  actions,
  onFocus,
  onLeaveWithFocus,
  onToggle,
  onEdit,
  measure,
}: VideoRowProps) {
  const { id, title } = video;
  const onLeave = useEffectEvent(() => {
    if (document.activeElement?.closest(`[data-id="${id}"]`)) onLeaveWithFocus();
  });
  useLayoutEffect(() => () => onLeave(), []);
  return (
    <div
      ref={measure}
      role="row"
      aria-rowindex={rowIndex}
      aria-selected={isSelected}
      tabIndex={isCurrent ? 0 : -1}
      data-index={rowIndex - 2}
      data-id={id}
      data-open={isOpen || undefined}
      data-brief={isBrief || undefined}
      data-testid={`row-${id}`}
      className={styles.row}
      style={{ transform: `translateY(${offset}px)` }}
      onFocus={onFocus}
      onDoubleClick={() => onEdit(video)}
    >
      <span role="gridcell" className={styles.check}>
        <label>
          <input type="checkbox" aria-label={`Select ${title}`} checked={isSelected} onChange={() => onToggle(video)} />
        </label>
      </span>
      <span role="gridcell" className={styles.video}>
        <span
          className={styles.thumb}
          data-failed={video.status === 'failed' || undefined}
          style={{ backgroundColor: video.dominantColour }}
        >
          {video.status === 'failed' ? (
            <Icon name="warning" size={20} />
          ) : (
            <Thumbnail video={video} sizes="96px" loading="lazy" decoding="async" />
          )}
        </span>
        <span className={styles.names}>
          <button type="button" className={styles.title} dir="auto" onClick={() => onEdit(video)} title={title}>
            {title}
          </button>
          {isBrief ? <QuietLine video={video} /> : <SecondLine video={video} />}
        </span>
      </span>
      {!isBrief && <FurtherCells video={video} actions={actions} />}
    </div>
  );
}

function FurtherCells({ video, actions }: { video: AdminItem; actions: VideoActions }) {
  const { id, title, durationSeconds } = video;
  return (
    <>
      <span role="gridcell" className={styles.state}>
        <StateLabel video={video} />
      </span>
      <span role="gridcell" className={styles.number}>
        {durationSeconds === undefined ? '–' : clock(durationSeconds)}
      </span>
      <span role="gridcell" className={styles.number}>
        {formatNumber(video.views)}
        <span className={styles.unit}> {video.views === 1 ? 'view' : 'views'}</span>
      </span>
      <span role="gridcell" className={styles.uploaded}>
        <bdi>{video.uploadedBy}</bdi>, <Age at={video.uploadedAt} />
      </span>
      <span role="gridcell" className={styles.actions}>
        {playsHere(video) && canRemove(video) && (
          <Link to={`/watch/${id}`} className={styles.watch} aria-label={`Watch ${title}`} title="Watch">
            <Icon name="play" size={16} />
          </Link>
        )}
        {canTryAgain(video) && (
          <IconButton
            icon="again"
            label={`Try again: ${title}`}
            onClick={() => actions.tryAgain([video])}
            data-testid={`retry-${id}`}
          />
        )}
        {canRestore(video) && (
          <IconButton
            icon="undo"
            label={`Restore ${title}`}
            onClick={() => actions.restore([video])}
            data-testid={`restore-${id}`}
          />
        )}
        {canRemove(video) && (
          <IconButton
            icon="trash"
            label={`Remove ${title}`}
            onClick={() => actions.remove([video])}
            data-testid={`remove-${id}`}
          />
        )}
      </span>
    </>
  );
}
