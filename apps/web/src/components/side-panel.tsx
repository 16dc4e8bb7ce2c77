import { useEffect, useEffectEvent, useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { useMediaQuery } from '../lib/use-media-query.js';
import { IconButton } from './button.js';
import { Dialog } from './dialog.js';
import styles from './side-panel.module.css';

interface SidePanelProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  testId: string;
}

/** A panel beside the content on wide screens, where the content stays usable; a dialog on others. */
export const SidePanel = (props: SidePanelProps) =>
  useMediaQuery('(min-width: 1280px)') ? <Beside {...props} /> : <Dialog placement="side" {...props} />;

/** Takes the focus when it opens; Escape closes it, and the focus returns. */
function Beside({ title, onClose, children, testId }: SidePanelProps) {
  const ref = useRef<HTMLElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const panel = ref.current;
    const cameFrom = document.activeElement;
    panel?.focus({ preventScroll: true });
    return () => {
      if (panel?.contains(document.activeElement) && cameFrom instanceof HTMLElement)
        cameFrom.focus({ preventScroll: true });
    };
  }, []);
  const close = useEffectEvent(onClose);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isElsewhere = event.target instanceof Element && event.target.closest('dialog, search');
      if (event.key === 'Escape' && !event.defaultPrevented && !isElsewhere) close();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <aside ref={ref} tabIndex={-1} aria-labelledby={titleId} className={styles.panel} data-testid={testId}>
      <div className={styles.header}>
        <h2 id={titleId} dir="auto">
          {title}
        </h2>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </div>
      {children}
    </aside>
  );
}
