/** A picture of a BIF file. */
export interface BifPicture {
  readonly startSeconds: number;
  readonly jpeg: Buffer;
}

/** Reads a BIF file as its specification says. @throws Error when it is none */
export function readBif(file: Buffer): readonly BifPicture[] {
  if (file.toString('latin1', 0, 8) !== '\x89BIF\r\n\x1a\n' || file.readUInt32LE(8) !== 0) throw new Error('No BIF');
  const count = file.readUInt32LE(12);
  const unitMs = file.readUInt32LE(16) || 1000;
  const entry = (number: number) => [file.readUInt32LE(64 + 8 * number), file.readUInt32LE(68 + 8 * number)] as const;
  const [end, sizeBytes] = entry(count);
  if (end !== 0xffffffff || sizeBytes !== file.length) throw new Error('The index has no end');
  return Array.from({ length: count }, (_, number) => {
    const [[time, from], [, to]] = [entry(number), entry(number + 1)];
    return { startSeconds: (time * unitMs) / 1000, jpeg: file.subarray(from, to) };
  });
}
