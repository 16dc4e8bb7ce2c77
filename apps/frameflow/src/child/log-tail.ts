const MAX_LINES = 20;
const MAX_LINE_LENGTH = 300;

const CHATTER = /deprecated pixel format|Last message repeated|^\(node:\d+\)|^\(Use `node/;

/** The last different lines of a log, limited in size, without addresses and paths of this machine. */
export class LogTail {
  private readonly lines: string[] = [];

  add(line: string): void {
    if (line.trim() === '' || CHATTER.test(line)) return;
    const text = cleaned(line).slice(0, MAX_LINE_LENGTH);
    if (this.lines.includes(text)) return; // a decoder says the same about each frame, and the cause came first
    this.lines.push(text);
    if (this.lines.length > MAX_LINES) this.lines.shift();
  }

  toString(): string {
    return this.lines.join('\n');
  }
}

const cleaned = (line: string): string =>
  line
    .replace(/ @ 0x[0-9a-f]+/g, '')
    .replace(/\b(https?|tcp|tls):\/\/[^\s'"]+/g, 'the store')
    .replace(/(file:)?(\/[\w.@+-]+){2,}/g, 'source');
