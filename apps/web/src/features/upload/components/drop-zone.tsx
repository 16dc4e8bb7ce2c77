import { useRef } from 'react';
import { cx } from '../../../lib/cx.js';
import { Button } from '../../../components/button.js';
import { Icon } from '../../../components/icon.js';
import { useFileDrop } from '../hooks/use-file-drop.js';
import styles from './drop-zone.module.css';

/** File types that file pickers offer first; the server decides. */
const ACCEPT = 'video/*,.mkv,.avi,.mov,.m4v,.mpg,.mpeg,.ts,.m2ts,.wmv,.flv,.ogv,.webm';

/** The whole page accepts dropped files; this is the visible target, with a button for those without a mouse. */
export function DropZone({
  title,
  touchTitle,
  isSmall = false,
  onFiles,
}: {
  title: string;
  /** The title on devices without a mouse. */
  touchTitle: string;
  isSmall?: boolean;
  onFiles: (files: Iterable<File>) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const isOver = useFileDrop(onFiles);
  return (
    <div className={cx(styles.zone, isSmall && styles.small, isOver && styles.over)} data-testid="drop-zone">
      <span className={styles.icon}>
        <Icon name="upload" size={isSmall ? 24 : 36} />
      </span>
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
      <Button variant="primary" onClick={() => input.current?.click()}>
        Choose files
      </Button>
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
