import { useRef, type ReactNode } from 'react';
import { cx } from '../../../lib/cx.js';
import { Button } from '../../../components/button.js';
import { useFileDrop } from '../hooks/use-file-drop.js';
import styles from './drop-zone.module.css';

/** File types that file pickers offer first; the server decides. */
const ACCEPT = 'video/*,.mkv,.avi,.mov,.m4v,.mpg,.mpeg,.ts,.mts,.m2ts,.wmv,.flv,.ogv,.webm';

interface DropZoneProps {
  title: string;
  /** The title on devices without a mouse. */
  touchTitle: string;
  hint?: string;
  isSmall?: boolean;
  onFiles: (files: Iterable<File>) => void;
  /** Further actions, beside the button. */
  children?: ReactNode;
}

/** The whole page accepts dropped files; this is the visible target, with a button for those without a mouse. */
export function DropZone({ title, touchTitle, hint, isSmall = false, onFiles, children }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const isOver = useFileDrop(onFiles);
  return (
    <div className={cx(styles.zone, isSmall && styles.small, isOver && styles.over)} data-testid="drop-zone">
      {!isSmall && <FrameWithInstant />}
      <p className={styles.title}>
        {isOver ? (
          'Drop to upload'
        ) : (
          <>
            <span className={styles.withMouse}>{title}</span>
            <span className={styles.withFinger}>{touchTitle}</span>
          </>
        )}
      </p>
      {hint && <p className={styles.hint}>{hint}</p>}
      <div className={styles.buttons}>
        <Button variant="primary" onClick={() => input.current?.click()}>
          Choose files
        </Button>
        {children}
      </div>
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPT}
        hidden
        aria-label="Video files"
        onChange={(event) => {
          onFiles(Array.from(event.target.files ?? []));
          event.target.value = '';
        }}
        data-testid="upload-input"
      />
    </div>
  );
}

/** A picture, and the line of an instant. */
const FrameWithInstant = () => (
  <svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" className={styles.frame}>
    <rect x="1.5" y="8" width="45" height="32" rx="5" />
    <path d="M24 2v44" />
  </svg>
);
