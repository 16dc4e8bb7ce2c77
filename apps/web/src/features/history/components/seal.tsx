import { useState } from 'react';
import { sentenceOf } from '../../../lib/api-error.js';
import { formatNumber, plural } from '../../../lib/words/format.js';
import { useStore } from '../../../lib/store.js';
import { showToast } from '../../../lib/toasts.js';
import type { LogHead } from '../../../lib/types.js';
import { Age } from '../../../components/age.js';
import { Button } from '../../../components/button.js';
import { Icon, type IconName } from '../../../components/icon.js';
import { ProgressBar } from '../../../components/progress.js';
import { exportLog } from '../api/export-log.js';
import {
  startVerification,
  stopVerification,
  verification,
  type VerificationState,
} from '../hooks/verification.store.js';
import styles from './seal.module.css';

type Verdict = 'whole' | 'broken' | 'open';

const ICONS = { whole: 'verified', broken: 'warning', open: 'shield' } as const satisfies Record<Verdict, IconName>;

/** The result of the last verification of the chain, and a button for a new one. */
export function Seal({ head }: { head: LogHead | undefined }) {
  const state = useStore(verification);
  const [isExporting, setExporting] = useState(false);
  const newestHead = newerHead(head, state.step === 'done' ? state.result.head : undefined);
  const save = async () => {
    setExporting(true);
    await exportLog().catch((error: unknown) => showToast(sentenceOf(error), { tone: 'bad' }));
    setExporting(false);
  };
  return (
    <section
      className={styles.seal}
      data-verdict={verdictOf(state)}
      aria-label="Integrity of the log"
      data-testid="seal"
    >
      <span className={styles.icon}>
        <Icon name={ICONS[verdictOf(state)]} size={28} />
      </span>
      <div className={styles.words}>
        <p role="status" data-testid="seal-words">
          <SealWords state={state} head={newestHead} />
        </p>
        {state.step === 'running' && (
          <ProgressBar percent={state.head > 0 ? (state.checked / state.head) * 100 : 0} label="Verifying the log" />
        )}
        {newestHead && (
          <p className={styles.head}>
            Head #{formatNumber(newestHead.position)}{' '}
            <code title={newestHead.hash}>{newestHead.hash.slice(0, 16)}…</code>
          </p>
        )}
      </div>
      <div className={styles.buttons}>
        {state.step === 'running' ? (
          <Button onClick={stopVerification}>Stop</Button>
        ) : (
          <Button onClick={() => void startVerification()} data-testid="verify">
            Verify now
          </Button>
        )}
        <Button icon="download" onClick={() => void save()} disabled={isExporting} data-testid="export">
          {isExporting ? 'Exporting…' : 'Export'}
        </Button>
      </div>
    </section>
  );
}

/** A verification may know a later head than the page. */
const newerHead = (known: LogHead | undefined, verified: LogHead | undefined): LogHead | undefined =>
  verified && verified.position > (known?.position ?? 0) ? verified : known;

const verdictOf = (state: VerificationState): Verdict =>
  state.step !== 'done'
    ? 'open'
    : state.result.valid && state.result.unannouncedErasures.count === 0
      ? 'whole'
      : 'broken';

function SealWords({ state, head }: { state: VerificationState; head: LogHead | undefined }) {
  switch (state.step) {
    case 'none':
      return <>Not verified yet</>;
    case 'running':
      return (
        <>
          Verifying: {formatNumber(state.checked)} of {formatNumber(state.head)} events
        </>
      );
    case 'failed':
      return <>{state.reason}</>;
    case 'done': {
      const { valid, checked, firstBad, erasedFields, unannouncedErasures } = state.result;
      if (!valid && firstBad)
        return (
          <>
            Broken at event #{formatNumber(firstBad.position)}: {firstBad.problem}
          </>
        );
      if (unannouncedErasures.firstPosition !== undefined)
        return (
          <>
            {plural(unannouncedErasures.count, 'field was', 'fields were')} erased without a record, first at event #
            {formatNumber(unannouncedErasures.firstPosition)}
          </>
        );
      const since = Math.max(0, (head?.position ?? checked) - state.result.head.position);
      return (
        <>
          {checked === 1 ? 'The only event' : `All ${formatNumber(checked)} events`} verified <Age at={state.at} />
          {since > 0 && `, ${formatNumber(since)} recorded since`}
          {erasedFields > 0 && `, ${plural(erasedFields, 'field')} erased`}
        </>
      );
    }
  }
}
