import type { Logger } from '@reelog/platform';

const SILENCE_MS = 60_000;

/** A warning about something that may happen thousands of times: logged at once, then at most once a minute with a count. */
export class OccasionalWarning {
  private toldAt = -Infinity;
  private times = 0;

  constructor(
    private readonly logger: Logger,
    private readonly text: string,
    private readonly now = () => performance.now(),
  ) {}

  /** @param details of the latest occurrence */
  note(details: Readonly<Record<string, unknown>>): void {
    this.times += 1;
    if (this.now() - this.toldAt < SILENCE_MS) return;
    this.logger.warn({ ...details, times: this.times }, this.text);
    this.toldAt = this.now();
    this.times = 0;
  }
}
