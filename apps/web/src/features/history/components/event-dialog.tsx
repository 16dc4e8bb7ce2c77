import type { ReactNode } from 'react';
import { formatExact } from '../../../lib/words/format.js';
import type { AuditEvent } from '../../../lib/types.js';
import { Button } from '../../../components/button.js';
import { Dialog } from '../../../components/dialog.js';
import { Icon } from '../../../components/icon.js';
import { EmptyState, ErrorState } from '../../../components/states.js';
import { useEventsAround, type Neighbourhood } from '../api/use-events-around.js';
import { titleBook } from '../titles.js';
import { EventSentence } from './event-sentence.js';
import styles from './event-dialog.module.css';

interface EventDialogProps {
  position: number;
  onOpen: (position: number) => void;
  onClose: () => void;
}

/** One event with its data, its hashes, and links to its neighbours. */
export function EventDialog({ position, onOpen, onClose }: EventDialogProps) {
  const { data, error, refetch } = useEventsAround(position);
  const event = data?.event;
  return (
    <Dialog title={`Event #${position}`} placement="side" onClose={onClose} testId="event-dialog">
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data && !event ? (
        <EmptyState icon="history" title="The log has no event at this position." />
      ) : (
        data && event && <EventDetail event={event} data={data} />
      )}
      <nav className={styles.neighbours} aria-label="Neighbours">
        <Button icon="left" disabled={!data?.before} onClick={() => onOpen(position - 1)}>
          #{position - 1}
        </Button>
        <Button disabled={!data?.after} onClick={() => onOpen(position + 1)}>
          #{position + 1} <Icon name="right" size={18} />
        </Button>
      </nav>
    </Dialog>
  );
}

function EventDetail({ event, data: { before, after, titles } }: { event: AuditEvent; data: Neighbourhood }) {
  return (
    <div className={styles.detail}>
      <p className={styles.sentence}>
        <EventSentence event={event} book={titleBook(titles)} />
      </p>
      <Facts
        facts={[
          ['Type', `${event.type}, schema ${event.schemaVersion}`],
          [
            'When',
            <time key="when" dateTime={event.occurredAt}>
              {formatExact(event.occurredAt)}
            </time>,
          ],
          ...recordedFact(event),
          ['Who', `${event.actorName} (${event.actor.role})`],
          ['Stream', `${event.streamId}, version ${event.streamVersion}`],
          ['Event', <code key="id">{event.eventId}</code>],
          ['Command', <code key="command">{event.commandId}</code>],
          ['Correlation', <code key="correlation">{event.correlationId}</code>],
          ['Cause', event.causationId ? <code key="cause">{event.causationId}</code> : 'A person'],
        ]}
      />
      <h3>Data</h3>
      <pre className={styles.data} tabIndex={0} aria-label="Data of the event" data-testid="event-data">
        {JSON.stringify(event.data, null, 2)}
      </pre>
      <h3>Seal</h3>
      <Facts
        facts={[
          ['Hash', <code key="hash">{event.hash}</code>],
          ['Data hash', <code key="data">{event.dataHash}</code>],
          ['Previous hash', <code key="previous">{event.previousHash}</code>],
        ]}
      />
      {before && <Link holds={event.previousHash === before.hash} words={`to event #${before.position}`} />}
      {after && <Link holds={after.previousHash === event.hash} words={`from event #${after.position}`} />}
    </div>
  );
}

/** Events of the first releases have no recording time. */
const recordedFact = ({ recordedAt }: AuditEvent): [string, ReactNode][] =>
  recordedAt === undefined
    ? []
    : [
        [
          'Recorded',
          <time key="recorded" dateTime={recordedAt}>
            {formatExact(recordedAt)}
          </time>,
        ],
      ];

const Facts = ({ facts }: { facts: [string, ReactNode][] }) => (
  <dl className={styles.facts}>
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

const Link = ({ holds, words }: { holds: boolean; words: string }) => (
  <p className={holds ? styles.holds : styles.broken}>
    <Icon name={holds ? 'check' : 'warning'} size={18} />
    {holds ? `The link ${words} holds.` : `The link ${words} is broken.`}
  </p>
);
