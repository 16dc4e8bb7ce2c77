import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Far above the size of any event; a file without line ends must not fill the memory. */
const MAX_LINE_LENGTH = 16 * 1024 * 1024;

/** The file cannot be read as an export; the message says from which line on. */
export class DamagedFileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DamagedFileError';
  }
}

/**
 * The lines of a text file of any size, one at a time, gzipped or not (the first bytes show which).
 * @throws DamagedFileError when it cannot be unzipped or a line has no end; the system's errors when it cannot be read
 */
export async function* exportLines(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const text of textOf(await openUnzipped(path))) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE_LENGTH) throw new DamagedFileError('A line is longer than any event.');
    yield* lines;
  }
  if (rest !== '') yield rest;
}

async function openUnzipped(path: string): Promise<Readable> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    const zipped = bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b; // RFC 1952
    const bytes = file.createReadStream({ start: 0 });
    return zipped ? pipeline(bytes, createGunzip(), () => undefined) : bytes; // its reader gets all errors
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function* textOf(bytes: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk as Buffer, { stream: true });
    yield decoder.decode();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) throw error;
    throw new DamagedFileError('It cannot be unzipped to its end: it was cut or changed.', { cause: error });
  }
}
