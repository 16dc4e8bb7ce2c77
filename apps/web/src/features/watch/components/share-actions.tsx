import { playsHere } from '../../../lib/plays-here.js';
import { showToast } from '../../../lib/toasts.js';
import type { CatalogVideo } from '../../../lib/types.js';
import { Button } from '../../../components/button.js';
import { copyLink, linkTo } from '../share/links.js';

interface ShareActionsProps {
  video: CatalogVideo;
  currentSeconds: () => number;
}

export function ShareActions({ video, currentSeconds }: ShareActionsProps) {
  return (
    <>
      <Button icon="link" onClick={() => void copyLink(video, currentSeconds())} data-testid="copy-link">
        {playsHere(video) ? 'Copy link at this time' : 'Copy link'}
      </Button>
      {canShare() && (
        <Button icon="upload" onClick={() => void share(video)} data-testid="share">
          Share
        </Button>
      )}
    </>
  );
}

/** Whether the device has a share menu; with a mouse, copying is faster. */
const canShare = (): boolean => 'share' in navigator && matchMedia('(pointer: coarse)').matches;

async function share(video: CatalogVideo): Promise<void> {
  try {
    await navigator.share({ title: video.title, url: linkTo(video) });
  } catch (error) {
    const isCancelled = error instanceof DOMException && error.name === 'AbortError';
    if (!isCancelled) showToast(`This browser did not allow sharing. The link: ${linkTo(video)}`);
  }
}
