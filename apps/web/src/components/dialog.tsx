import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { cx } from '../lib/cx.js';
import { IconButton } from './button.js';
import styles from './dialog.module.css';

interface DialogProps {
  title: string;
  /** `side`: a panel at the right edge; on a phone both fill the lower part of the screen. */
  placement?: 'centre' | 'side';
  onClose: () => void;
  children: ReactNode;
  testId?: string;
}

/** Modal while mounted. The browser's dialog keeps the focus inside and returns it; Escape closes. */
export function Dialog({ title, placement = 'centre', onClose, children, testId }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Close it while it is in the page: otherwise the browser cannot return the focus.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={cx(styles.dialog, styles[placement])}
      aria-labelledby={titleId}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className={styles.body}>
        <div className={styles.header}>
          <h2 id={titleId} dir="auto">
            {title}
          </h2>
          <IconButton icon="close" label="Close" onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  );
}
