/** The lines of an export, without their line ends. Every chunk must end with one. */
export async function linesOf(chunks: AsyncIterable<Buffer>): Promise<string[]> {
  const lines: string[] = [];
  for await (const chunk of chunks) {
    const text = chunk.toString('utf8');
    if (!text.endsWith('\n')) throw new Error('A chunk of the export ends within a line.');
    lines.push(...text.slice(0, -1).split('\n'));
  }
  return lines;
}
