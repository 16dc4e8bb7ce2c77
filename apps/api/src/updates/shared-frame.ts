import type { UpdateFrame } from '../contract/updates.schema.js';

export const encodeFrame = (frame: UpdateFrame): Buffer => Buffer.from(JSON.stringify(frame));

/** One frame for every client of an audience: written out once, however many they are. */
export class SharedFrame {
  private encoded: Buffer | undefined;

  /** `newsAt`: position of the news in it; without one it is news to everybody. */
  constructor(
    private readonly frame: UpdateFrame,
    private readonly newsAt = Infinity,
  ) {}

  /**
   * The frame for a client that has had everything up to `known`; undefined when it holds no news. Its `resume` never
   * falls behind what the client knows, so it only ever grows on a connection.
   */
  bytesFor(known: number): Buffer | undefined {
    if (this.newsAt <= known) return undefined;
    if ('resume' in this.frame && this.frame.resume < known) return encodeFrame({ ...this.frame, resume: known });
    return (this.encoded ??= encodeFrame(this.frame));
  }
}
