/**
 * A step of the clock of all streams forwards by more than this, or of one of them backwards by more than the other, is the
 * start of another recording.
 */
export const FORWARDS_SECONDS = 10;
const BACKWARDS_SECONDS = 0.1;

/** Where a stream is: in which recording, and when its next packet is due on that recording's clock. */
interface Place {
  readonly recording: number;
  readonly due: number;
}

/**
 * Makes one time line of recordings that were glued together, whose clocks jump or start again (as ffmpeg does for formats
 * that allow it: `AVFMT_TS_DISCONT`). Streams go on to the next recording one by one: the last packets of one may come
 * behind the first ones of another.
 */
export class ContinuousClock {
  /** What is added to the times of each recording. */
  private readonly offsets = [0];
  private readonly places = new Map<number, Place>();

  /**
   * @param seconds the time of decoding of a packet
   * @returns what to add to its times
   */
  offsetFor(stream: number, seconds: number, durationSeconds: number): number {
    const place = this.places.get(stream);
    const recording = place === undefined ? this.newest : this.recordingOf(place, seconds);
    const due = place?.recording === recording ? place.due : -Infinity;
    this.places.set(stream, { recording, due: Math.max(seconds + durationSeconds, due) });
    return this.offset(recording);
  }

  private recordingOf(place: Place, seconds: number): number {
    const { recording, due } = place;
    // Pictures may be missing for long while the sound goes on.
    const isLater = seconds > this.latest(recording) + FORWARDS_SECONDS;
    if (!isLater && seconds >= due - BACKWARDS_SECONDS) return recording;
    const end = due + this.offset(recording);
    const { newest } = this;
    const isThere =
      recording < newest && seconds <= Math.max(this.latest(newest), end - this.offset(newest)) + FORWARDS_SECONDS;
    if (!isThere) return this.offsets.push(end - seconds) - 1;
    const missing = end - (seconds + this.offset(newest));
    if (missing > BACKWARDS_SECONDS) this.offsets[newest] = this.offset(newest) + missing;
    return newest;
  }

  private get newest(): number {
    return this.offsets.length - 1;
  }

  private offset(recording: number): number {
    return this.offsets[recording] ?? 0;
  }

  /** When the latest of its streams goes on, on the clock of a recording. */
  private latest(recording: number): number {
    return Math.max(
      ...[...this.places.values()].map((place) => (place.recording === recording ? place.due : -Infinity)),
    );
  }
}
