import { type AVLogLevel, AV_LOG_INFO, AV_LOG_WARNING } from 'node-av/constants';
import { Log } from 'node-av/lib';
import { LogTail } from '../child/log-tail.js';

const MOST_RECORDED = 20_000;

/** What libav says about a file. Its messages arrive when the event loop turns: ask after `settle`. */
export class LibavLog {
  private readonly lines = new LogTail();
  private readonly watched = new Map<RegExp, boolean>();
  private recorded: string[] | undefined;
  private marks = 0;
  private onMark: () => void = () => undefined;

  constructor() {
    Log.setLevel(AV_LOG_WARNING);
    this.listen(AV_LOG_WARNING);
  }

  /** The last different messages. */
  get tail(): string {
    return this.lines.toString();
  }

  /** Looks for messages of a kind from now on. */
  watch(pattern: RegExp): void {
    this.watched.set(pattern, false);
  }

  /** Whether there was a message of a watched kind. */
  has(pattern: RegExp): boolean {
    return this.watched.get(pattern) ?? false;
  }

  /** Resolves when all messages so far have arrived. */
  async settle(): Promise<void> {
    this.marks += 1;
    const arrived = new Promise<void>((resolve) => (this.onMark = resolve));
    const staysAlive = setInterval(() => undefined, 1_000); // messages do not keep the process running
    Log.log(AV_LOG_WARNING, this.mark);
    await arrived;
    clearInterval(staysAlive);
  }

  /** The messages of a call, in order and as they are, INFO included. */
  async record(call: () => void): Promise<readonly string[]> {
    await this.settle();
    const messages = (this.recorded = [] as string[]);
    this.listen(AV_LOG_INFO);
    call();
    await this.settle();
    this.recorded = undefined;
    this.listen(AV_LOG_WARNING);
    return messages;
  }

  private listen(maxLevel: AVLogLevel): void {
    Log.setCallback((_level, message) => this.add(message), { maxLevel });
  }

  private get mark(): string {
    return `mark ${this.marks}`;
  }

  private add(raw: string): void {
    const message = raw.trim();
    if (message === this.mark) return this.onMark();
    if (this.recorded) {
      if (this.recorded.length < MOST_RECORDED) this.recorded.push(raw);
      return;
    }
    this.lines.add(message);
    for (const pattern of this.watched.keys()) if (pattern.test(message)) this.watched.set(pattern, true);
  }
}
