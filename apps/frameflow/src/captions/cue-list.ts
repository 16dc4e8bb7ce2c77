import { vttTime } from '@reelog/domain';

export interface Cue {
  /** On the player's clock. */
  readonly startSeconds: number;
  /** 0 when the file does not tell it. */
  readonly durationSeconds: number;
  /** Ready for WebVTT. */
  readonly text: string;
}

const MOST_CUES = 10_000;
const MOST_BYTES = 1_000_000;
/** Bytes of a cue besides its text. */
const CUE_BYTES = 40;
/** How long a cue without a duration is shown, at most. */
const OPEN_SECONDS = 5;

/** The cues of one track, with limits; what comes after a limit is left out. */
export class CueList {
  private readonly cues: Cue[] = [];
  private bytes = 0;

  get isEmpty(): boolean {
    return this.cues.length === 0;
  }

  /** Whether there is space for another cue. */
  get isOpen(): boolean {
    return this.cues.length < MOST_CUES && this.bytes < MOST_BYTES;
  }

  add(cue: Cue): void {
    const bytes = CUE_BYTES + Buffer.byteLength(cue.text);
    if (this.bytes + bytes > MOST_BYTES) this.bytes = MOST_BYTES;
    if (!this.isOpen) return;
    this.bytes += bytes;
    this.cues.push(cue);
  }

  /** In order of time. */
  toWebVtt(): string {
    const cues = this.cues.toSorted((one, other) => one.startSeconds - other.startSeconds);
    const blocks = cues.map(({ startSeconds, durationSeconds, text }, at) => {
      const next = cues[at + 1]?.startSeconds ?? Infinity;
      const seconds = durationSeconds > 0 ? durationSeconds : Math.min(OPEN_SECONDS, next - startSeconds);
      const end = Math.max(startSeconds + seconds, startSeconds + 0.001);
      return `${vttTime(startSeconds)} --> ${vttTime(end)}\n${text}\n`;
    });
    return ['WEBVTT\n', ...blocks].join('\n');
  }
}
