import { formatExact } from '../../../lib/words/format.js';
import type { HistoryStep } from '../../../lib/types.js';
import { Age } from '../../../components/age.js';
import { clippedValue, isNothing, labelOf } from '../shown-value.js';
import type { TitleBook } from '../titles.js';
import { EventSentence } from './event-sentence.js';
import styles from '../history-page.module.css';

/** More changes than this are collapsed: a probe sets a dozen fields. */
const SHOWN_AT_ONCE = 4;

interface StoryStepProps {
  step: HistoryStep;
  book: TitleBook;
  onOpen: (position: number) => void;
}

/** One event of a video, with its changes. */
export function StoryStep({ step, book, onOpen }: StoryStepProps) {
  const { event } = step;
  const changes = step.changes.filter(({ before, after }) => !(isNothing(before) && isNothing(after)));
  return (
    <li className={styles.step} data-testid={`step-${event.position}`}>
      <p className={styles.sentence}>
        <EventSentence event={event} book={book} />
      </p>
      <p className={styles.when}>
        <Age at={event.occurredAt} />
        <time dateTime={event.occurredAt}>{formatExact(event.occurredAt)}</time>
        <a
          href={`?event=${event.position}`}
          onClick={(click) => {
            click.preventDefault();
            onOpen(event.position);
          }}
        >
          Event #{event.position}
        </a>
      </p>
      {changes.length > SHOWN_AT_ONCE ? (
        <details className={styles.more}>
          <summary>{changes.length} fields changed</summary>
          <Changes changes={changes} />
        </details>
      ) : (
        changes.length > 0 && <Changes changes={changes} />
      )}
    </li>
  );
}

const Changes = ({ changes }: { changes: HistoryStep['changes'] }) => (
  <dl className={styles.changes}>
    {changes.map(({ field, before, after }) => (
      <div key={field}>
        <dt>{labelOf(field)}</dt>
        <dd>
          {before !== undefined && before !== null && (
            <>
              <del className={styles.before}>
                <bdi>{clippedValue(field, before)}</bdi>
              </del>{' '}
              <span aria-hidden="true">→ </span>
            </>
          )}
          <bdi>{clippedValue(field, after)}</bdi>
        </dd>
      </div>
    ))}
  </dl>
);
