import { useState } from 'react';
import { playsHere } from '../../../lib/video/plays-here.js';
import type { CatalogVideo } from '../../../lib/types.js';
import { Button, IconButton } from '../../../components/button.js';
import { copyLink } from './links.js';
import { ShareDialog } from './share-dialog.js';
import styles from './share-actions.module.css';

interface ShareActionsProps {
  video: CatalogVideo;
  currentSeconds: () => number;
}

/** Copies the link at once, or opens the dialog with all ways to share. */
export function ShareActions({ video, currentSeconds }: ShareActionsProps) {
  const [openedAt, setOpenedAt] = useState<number | null>(null);
  return (
    <>
      <IconButton
        icon="link"
        label={playsHere(video) ? 'Copy link at this time' : 'Copy link'}
        className={styles.copy}
        onClick={() => void copyLink(video, currentSeconds())}
        data-testid="copy-link"
      />
      <Button onClick={() => setOpenedAt(currentSeconds())} data-testid="share">
        Share
      </Button>
      {openedAt !== null && <ShareDialog video={video} atSeconds={openedAt} onClose={() => setOpenedAt(null)} />}
    </>
  );
}
