import { useEffect, useRef, useState } from 'react';
import { cx } from '../lib/cx.js';
import { useStore } from '../lib/store.js';
import { act, dismiss, toasts, type Toast } from '../lib/toasts.js';
import { Button, IconButton } from './button.js';
import { Quoted } from './quoted.js';
import { useToastKeys } from './use-toast-keys.js';
import styles from './toaster.module.css';

const SHOWN_MS = 6_000;
/** Toasts with an action stay longer. */
const SHOWN_WITH_ACTION_MS = 12_000;

export function Toaster() {
  const all = useStore(toasts);
  const region = useRef<HTMLDivElement>(null);
  useToastKeys(region, all);
  return (
    <div ref={region} className={styles.toaster} role="region" aria-label="Messages" aria-keyshortcuts="F6">
      <div role="status" aria-live="polite" className={styles.list}>
        {all.map((toast) => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
      </div>
    </div>
  );
}

/** The timer stops while the toast is hovered or has the focus. */
function ToastCard({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(toast.id), toast.action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, toast]);
  return (
    <div
      className={cx(styles.toast, toast.tone === 'bad' && styles.bad)}
      data-testid="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p>
        <Quoted text={toast.message} />
      </p>
      {toast.action && (
        <Button
          variant="quiet"
          className={styles.action}
          title={toast.action.isUndo ? 'F6, or Ctrl+Z' : 'F6'}
          data-testid="toast-action"
          onClick={() => act(toast)}
        >
          {toast.action.label}
        </Button>
      )}
      <IconButton icon="close" label="Dismiss" onClick={() => dismiss(toast.id)} />
    </div>
  );
}
