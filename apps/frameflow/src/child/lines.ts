import type { Readable } from 'node:stream';

/** A line is cut here: a hijacked child can write without ever ending a line. The longest one is that of 2,000 tiles. */
const MAX_LINE_LENGTH = 4 * 1024 ** 2;

/** Calls back for every line of a text stream, in bounded memory. */
export function onLines(stream: Readable, callback: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split(/[\r\n]+/);
    rest = (lines.pop() ?? '').slice(0, MAX_LINE_LENGTH);
    for (const line of lines) if (line !== '') callback(line);
  });
  stream.on('end', () => {
    if (rest !== '') callback(rest);
  });
}
