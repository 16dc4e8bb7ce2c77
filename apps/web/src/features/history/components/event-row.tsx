import { Link } from 'react-router';
import { formatExact, formatTimeOfDay } from '../../../lib/words/format.js';
import type { AuditEvent, CatalogItem } from '../../../lib/types.js';
import { Age } from '../../../components/age.js';
import { Icon, type IconName } from '../../../components/icon.js';
import { Thumbnail } from '../../../components/video/thumbnail.js';
import { videoIdOf, type TitleBook } from '../titles.js';
import { EventSentence } from './event-sentence.js';
import styles from './event-list.module.css';

const ICONS: Readonly<Record<string, IconName>> = {
  VideoUploaded: 'upload',
  VideoProbed: 'check',
  PreviewsGenerated: 'videos',
  ProcessingFailed: 'warning',
  ProcessingRequested: 'again',
  VideoDetailsChanged: 'edit',
  VideoRemoved: 'trash',
  VideoRestored: 'undo',
  VideoViewed: 'play',
  ActorIntroduced: 'person',
};

interface EventRowProps {
  event: AuditEvent;
  /** The video that it is about, if it has a picture. */
  video: CatalogItem | undefined;
  book: TitleBook;
  onOpen: (position: number) => void;
}

export function EventRow({ event, video, book, onOpen }: EventRowProps) {
  return (
    <li className={styles.row} data-testid={`event-${event.position}`} data-type={event.type}>
      <span className={styles.picture} style={{ backgroundColor: video?.dominantColour }}>
        {video && <Thumbnail video={video} sizes="72px" loading="lazy" decoding="async" />}
        <span className={styles.icon} data-bad={event.type === 'ProcessingFailed' || undefined}>
          <Icon name={ICONS[event.type] ?? 'history'} size={16} />
        </span>
      </span>
      <button type="button" className={styles.sentence} onClick={() => onOpen(event.position)}>
        <EventSentence event={event} book={book} />
      </button>
      <span className={styles.when}>
        <time dateTime={event.occurredAt} title={formatExact(event.occurredAt)} className={styles.clock}>
          {formatTimeOfDay(event.occurredAt)}
        </time>
        <Age at={event.occurredAt} />
        <span className={styles.position} title="Position in the log">
          #{event.position}
        </span>
      </span>
      {videoIdOf(event) !== '' && (
        <Link
          to={`/history/${videoIdOf(event)}`}
          className={styles.story}
          aria-label="Story of this video"
          title="Story of this video"
        >
          <Icon name="right" size={18} />
        </Link>
      )}
    </li>
  );
}
