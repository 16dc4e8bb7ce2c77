import { formatDay } from '../../../lib/words/format.js';
import type { AuditEvent } from '../../../lib/types.js';
import { groupByDay } from '../group-by-day.js';
import { usePictures } from '../api/use-pictures.js';
import { videoIdOf, type TitleBook } from '../titles.js';
import { EventRow } from './event-row.js';
import styles from './event-list.module.css';

interface EventListProps {
  events: readonly AuditEvent[];
  book: TitleBook;
  onOpen: (position: number) => void;
}

export function EventList({ events, book, onOpen }: EventListProps) {
  const pictures = usePictures();
  return (
    <div data-testid="events">
      {groupByDay(events).map((day) => (
        <section key={day.key} aria-labelledby={`day-${day.key}`}>
          <h2 id={`day-${day.key}`} className={styles.day}>
            {formatDay(day.events[0]!.occurredAt)}
          </h2>
          <ol>
            {day.events.map((event) => (
              <EventRow
                key={event.position}
                event={event}
                video={pictures.get(videoIdOf(event))}
                book={book}
                onOpen={onOpen}
              />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

export const EventListSkeleton = () => (
  <div role="status" aria-label="Loading the history">
    {Array.from({ length: 10 }, (_, i) => (
      <div key={i} className={styles.skeleton} />
    ))}
  </div>
);
