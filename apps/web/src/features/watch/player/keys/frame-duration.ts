const USUAL_SECONDS = 1 / 30;

/**
 * Measures the frame duration of a video element. Returns a function that reads it, in seconds: the shortest step seen,
 * or 1/30 before playback (or without support by the browser).
 */
export function watchFrameDuration(video: HTMLVideoElement): { read: () => number; stop: () => void } {
  let shortest = Infinity;
  let before: VideoFrameCallbackMetadata | undefined;
  let handle = 0;
  const onFrame = (_now: number, frame: VideoFrameCallbackMetadata) => {
    const step =
      before && frame.presentedFrames === before.presentedFrames + 1 ? frame.mediaTime - before.mediaTime : 0;
    if (step > 0.001 && step < 0.5) shortest = Math.min(shortest, step);
    before = frame;
    handle = video.requestVideoFrameCallback(onFrame);
  };
  const isKnown = 'requestVideoFrameCallback' in video;
  if (isKnown) handle = video.requestVideoFrameCallback(onFrame);
  return {
    read: () => (Number.isFinite(shortest) ? shortest : USUAL_SECONDS),
    stop: () => {
      if (isKnown) video.cancelVideoFrameCallback(handle);
    },
  };
}
