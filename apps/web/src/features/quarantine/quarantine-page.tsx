import { Link } from 'react-router';
import { Age } from '../../components/age.js';
import { Button } from '../../components/button.js';
import { EmptyState, ErrorState } from '../../components/states.js';
import { formatBytes, plural } from '../../lib/words/format.js';
import { showToast } from '../../lib/toasts.js';
import type { Quarantine, QuarantinedObject } from '../../lib/types.js';
import { useDocumentTitle } from '../../lib/use-document-title.js';
import { RoleGate } from '../session/components/role-gate.js';
import { useApproveQuarantine, useQuarantine, useRestoreObject } from './api/use-quarantine.js';
import styles from './quarantine-page.module.css';

export const QuarantinePage = () => (
  <RoleGate role="manager">
    <QuarantineList />
  </RoleGate>
);

const DAY_SECONDS = 86_400;

function QuarantineList() {
  useDocumentTitle('Quarantine');
  const list = useQuarantine();
  const objects = list.data?.pages.flatMap((page) => page.items) ?? [];
  const lastSweep = list.data?.pages[0]?.lastSweep;
  return (
    <div className={styles.page}>
      <h1>Quarantine</h1>
      <p className={styles.about}>
        Files that the history does not mention are set aside here, and deleted after 30 days of running time.{' '}
        <Link to="/manage">Back to Manage</Link>
      </p>
      {lastSweep && <LastSweep lastSweep={lastSweep} />}
      {list.isError && objects.length === 0 ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : list.isSuccess && objects.length === 0 ? (
        <EmptyState icon="check" title="Nothing is set aside." testId="quarantine-empty" />
      ) : (
        <ul className={styles.list} aria-label="Files set aside">
          {objects.map((object) => (
            <ObjectRow key={object.key} object={object} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
          Show more
        </Button>
      )}
    </div>
  );
}

function LastSweep({ lastSweep }: { lastSweep: NonNullable<Quarantine['lastSweep']> }) {
  const approve = useApproveQuarantine();
  const { at, waitingVideos, waitingObjects, reportedObjects, reportedKeys } = lastSweep;
  return (
    <div className={styles.sweep}>
      <p>
        Last look through the store: <Age at={at} />.
      </p>
      {waitingVideos > 0 && (
        <p role="status">
          {plural(waitingObjects, 'more file')} of {plural(waitingVideos, 'video')} exceed what is set aside in a day.{' '}
          <Button
            disabled={approve.isPending}
            onClick={() =>
              approve.mutate(waitingVideos, { onSuccess: () => showToast('They are set aside within seconds.') })
            }
          >
            Set aside now
          </Button>
        </p>
      )}
      {reportedObjects > 0 && (
        <details>
          <summary>
            {plural(reportedObjects, 'file')} that no event named when this store was set up: never touched
          </summary>
          <ul className={styles.keys}>
            {reportedKeys.map((key) => (
              <li key={key}>{key}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function ObjectRow({ object }: { object: QuarantinedObject }) {
  const restore = useRestoreObject();
  const days = Math.ceil(object.deletedAfterSeconds / DAY_SECONDS);
  return (
    <li className={styles.row}>
      <div className={styles.name}>
        <strong>{kindOf(object.key)}</strong>
        <code>{object.key}</code>
      </div>
      <span className={styles.quiet}>{formatBytes(object.sizeBytes)}</span>
      <span className={styles.quiet}>{days > 0 ? `deleted in ${plural(days, 'day')}` : 'deleted soon'}</span>
      <Button
        icon="again"
        disabled={restore.isPending}
        onClick={() => restore.mutate(object.key, { onSuccess: () => showToast('The file is back where it was.') })}
      >
        Bring back
      </Button>
    </li>
  );
}

function kindOf(key: string): string {
  if (key.startsWith('originals/')) return 'Uploaded file';
  return key.startsWith('previews/') ? 'Preview file' : 'Version for browsers';
}
