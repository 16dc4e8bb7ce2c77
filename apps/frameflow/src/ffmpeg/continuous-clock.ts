/**
 * A step of the clock of all streams forwards by more than this, or of one of them backwards by more than the other, is the
 * start of another recording.
 */
export const FORWARDS_SECONDS = 10;
const BACKWARDS_SECONDS = 0.1;

/**
 * Makes one time line of recordings that were glued together, whose clocks jump or start again (as ffmpeg does for formats
 * that allow it: `AVFMT_TS_DISCONT`).
 */
export class ContinuousClock {
  private offset = 0;
  /** When the next packet of a stream is due, on the new time line. */
  private readonly due = new Map<number, number>();

  /**
   * @param seconds the time of decoding of a packet
   * @returns what to add to its times
   */
  offsetFor(stream: number, seconds: number, durationSeconds: number): number {
    const due = this.due.get(stream);
    const time = seconds + this.offset;
    // Pictures may be missing for long while the sound goes on.
    const isLater = time > Math.max(...this.due.values()) + FORWARDS_SECONDS;
    if (due !== undefined && (isLater || time < due - BACKWARDS_SECONDS)) this.offset += due - time;
    this.due.set(stream, Math.max(seconds + this.offset + durationSeconds, due ?? -Infinity));
    return this.offset;
  }
}
