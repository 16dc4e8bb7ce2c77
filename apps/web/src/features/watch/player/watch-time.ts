/** Seconds of a video that were really played, without jumps and pauses. */
export interface WatchTime {
  readonly playedSeconds: number;
  readonly atSeconds: number;
}

const ENOUGH_SECONDS = 10;
const ENOUGH_SHARE = 0.3;
/** Players report the time about four times a second, slower on a busy machine; the smallest jump by keys is 5 s. */
const LARGEST_STEP_SECONDS = 3;

export const watchTimeFrom = (atSeconds: number): WatchTime => ({ playedSeconds: 0, atSeconds });

/** The next report of where playback is. */
export function advance(watched: WatchTime, atSeconds: number): WatchTime {
  const step = atSeconds - watched.atSeconds;
  const isPlayed = step > 0 && step <= LARGEST_STEP_SECONDS;
  return { playedSeconds: watched.playedSeconds + (isPlayed ? step : 0), atSeconds };
}

/** A view needs ten seconds, or nearly a third of a short video. */
export const isView = (watched: WatchTime, durationSeconds: number): boolean =>
  watched.playedSeconds >= Math.min(ENOUGH_SECONDS, durationSeconds * ENOUGH_SHARE);
