import { useState } from 'react';
import { clock, instantToShare } from '../../../lib/video/video-time.js';
import { showToast } from '../../../lib/toasts.js';
import type { CatalogVideo } from '../../../lib/types.js';
import { Button } from '../../../components/button.js';
import { Dialog } from '../../../components/dialog.js';
import { CopyField } from './copy-field.js';
import { embedCode } from './embed-code.js';
import { linkTo } from './links.js';
import styles from './share-dialog.module.css';

interface ShareDialogProps {
  video: CatalogVideo;
  /** Where playback was when it was opened. */
  atSeconds: number;
  onClose: () => void;
}

/** The link and the embed code of a video, from its start or from an instant. */
export function ShareDialog({ video, atSeconds, onClose }: ShareDialogProps) {
  const [isAtTime, setAtTime] = useState(false);
  const instant = instantToShare(atSeconds, video.durationSeconds);
  const seconds = isAtTime ? instant : undefined;
  const link = linkTo(video, seconds);
  return (
    <Dialog title="Share" onClose={onClose} testId="share-dialog">
      <CopyField label="Link" text={link} />
      {instant !== undefined && (
        <label className={styles.check}>
          <input type="checkbox" checked={isAtTime} onChange={() => setAtTime(!isAtTime)} />
          Start at {clock(instant)}
        </label>
      )}
      <CopyField label="Embed code" text={embedCode(video, location.origin, seconds)} isLong />
      {'share' in navigator && (
        <Button icon="upload" onClick={() => void share(video.title, link)} data-testid="share-device">
          Share with another app
        </Button>
      )}
    </Dialog>
  );
}

async function share(title: string, url: string): Promise<void> {
  try {
    await navigator.share({ title, url });
  } catch (error) {
    const isCancelled = error instanceof DOMException && error.name === 'AbortError';
    if (!isCancelled) showToast(`This browser did not allow sharing. The link: ${url}`);
  }
}
