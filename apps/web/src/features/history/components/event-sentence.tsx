import type { AuditEvent } from '../../../lib/types.js';
import { useEventTitles } from '../hooks/use-event-titles.js';
import { sentenceOf } from '../sentence.js';
import type { TitleBook } from '../titles.js';
import styles from './event-sentence.module.css';

export function EventSentence({ event, book }: { event: AuditEvent; book: TitleBook }) {
  const titles = useEventTitles(event, book);
  return (
    <>
      {sentenceOf(event, titles).map(({ kind, text }, i) =>
        kind === 'text' ? (
          text
        ) : kind === 'actor' ? (
          <strong key={i} className={styles.actor}>
            {text}
          </strong>
        ) : (
          <em key={i} className={styles.video}>
            {text}
          </em>
        ),
      )}
    </>
  );
}
