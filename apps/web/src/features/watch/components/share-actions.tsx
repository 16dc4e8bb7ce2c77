import { clock, instantToShare } from '../../../lib/video-time.js';
import { playsHere } from '../../../lib/plays-here.js';
import { showToast } from '../../../lib/toasts.js';
import type { CatalogVideo } from '../../../lib/types.js';
import { Button } from '../../../components/button.js';

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

const addressOf = (video: CatalogVideo): string => `${location.origin}/watch/${video.id}`;

/** Whether the device has a share menu; with a mouse, copying is faster. */
const canShare = (): boolean => 'share' in navigator && matchMedia('(pointer: coarse)').matches;

async function share(video: CatalogVideo): Promise<void> {
  try {
    await navigator.share({ title: video.title, url: addressOf(video) });
  } catch (error) {
    const isCancelled = error instanceof DOMException && error.name === 'AbortError';
    if (!isCancelled) showToast(`This browser did not allow sharing. The link: ${addressOf(video)}`);
  }
}

async function copyLink(video: CatalogVideo, seconds: number): Promise<void> {
  const at = instantToShare(seconds, video.durationSeconds);
  const link = `${addressOf(video)}${at === undefined ? '' : `?t=${at}`}`;
  try {
    await navigator.clipboard.writeText(link);
    showToast(at === undefined ? 'Link copied.' : `Link to ${clock(at)} copied.`);
  } catch {
    showToast(`This browser did not allow copying. The link: ${link}`);
  }
}
