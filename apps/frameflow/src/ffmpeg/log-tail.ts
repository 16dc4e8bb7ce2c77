const MAX_LINES = 20;
const MAX_LINE_LENGTH = 300;

/** Lines of the tools begin with their level (`-loglevel level+...`); only warnings and errors are kept. */
export const LOG_LEVEL = 'level+info';
const CHATTER = /\[(info|verbose)\]|^\w+=|deprecated pixel format|Last message repeated/;

/** The last different lines of a tool's log, limited in size, without addresses and paths of this machine. */
export class LogTail {
  private readonly lines: string[] = [];

  /** @param secrets texts to hide, such as the folder of a run or a presigned address */
  constructor(private readonly secrets: readonly string[]) {}

  add(line: string): void {
    if (line.trim() === '' || CHATTER.test(line)) return;
    const text = this.clean(line).slice(0, MAX_LINE_LENGTH);
    if (this.lines.includes(text)) return; // a decoder says the same about each frame, and the cause came first
    this.lines.push(text);
    if (this.lines.length > MAX_LINES) this.lines.shift();
  }

  toString(): string {
    return this.lines.join('\n');
  }

  private clean(line: string): string {
    const open = this.secrets.reduce((text, secret) => text.replaceAll(secret, 'source'), line);
    return open
      .replace(/ @ 0x[0-9a-f]+|\[(warning|error|fatal)\] /g, '')
      .replace(/\b(https?|tcp|tls):\/\/[^\s'"]+/g, 'the store')
      .replace(/file:(?=source)/g, '')
      .replace(/(file:)?(\/[\w.@+-]+){2,}/g, 'source');
  }
}
