import type { UpdateFrame } from '../contract/updates.schema.js';

export const encodeFrame = (frame: UpdateFrame): Buffer => Buffer.from(JSON.stringify(frame));

/** One frame for all clients of an audience, encoded once. */
export class SharedFrame {
  private encoded: Buffer | undefined;

  /** `newsAt`: position of the change in it; without one the frame is sent to all clients. */
  constructor(
    private readonly frame: UpdateFrame,
    private readonly newsAt = Infinity,
  ) {}

  /**
   * The frame for a client that has received everything up to `known`; undefined if it holds nothing new. Its `resume` is at
   * least `known`, so it only grows on a connection.
   */
  bytesFor(known: number): Buffer | undefined {
    if (this.newsAt <= known) return undefined;
    if ('resume' in this.frame && this.frame.resume < known) return encodeFrame({ ...this.frame, resume: known });
    return (this.encoded ??= encodeFrame(this.frame));
  }
}
