import { countView, isView } from './embed-view.js';

// The page works without this script; it hides the title while the video plays, and counts a view.

const video = document.querySelector('video');
const main = document.querySelector('main');

function showsPlaying(isPlaying: boolean): void {
  main?.classList.toggle('playing', isPlaying);
}

function showFailure(): void {
  const failure = document.querySelector<HTMLElement>('.message');
  if (failure) failure.hidden = false;
}

if (video) {
  const { videoId = '' } = video.dataset;
  let isCounted = false;
  // Both may have happened before this script was there.
  showsPlaying(!video.paused && video.currentTime > 0);
  if (video.error) showFailure();
  video.addEventListener('playing', () => showsPlaying(true));
  for (const event of ['pause', 'ended', 'error']) video.addEventListener(event, () => showsPlaying(false));
  video.addEventListener('error', showFailure);
  video.addEventListener('timeupdate', () => {
    if (isCounted || !isView(video)) return;
    isCounted = true;
    void countView(videoId);
  });
}
