import type { AuditEvent } from '../../../lib/types.js';
import { Quoted } from '../../../components/quoted.js';
import { sentenceOf } from '../sentence.js';
import { titlesOf, type TitleBook } from '../titles.js';
import styles from './event-sentence.module.css';

export const EventSentence = ({ event, book }: { event: AuditEvent; book: TitleBook }) => (
  <>
    {sentenceOf(event, titlesOf(book, event)).map(({ kind, text }, i) =>
      kind === 'text' ? (
        <Quoted key={i} text={text} />
      ) : kind === 'actor' ? (
        <strong key={i} className={styles.actor}>
          <bdi>{text}</bdi>
        </strong>
      ) : (
        <em key={i} className={styles.video}>
          <bdi>{text}</bdi>
        </em>
      ),
    )}
  </>
);
