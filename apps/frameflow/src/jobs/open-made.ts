import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const FILE_NAME = /^[\w-]+\.(jpg|webp|bif|vtt|mp4)$/;

/**
 * Opens a file that the child says it made. It may be hijacked: no other folder is reached, no link followed, and nothing
 * waited for that is no file.
 */
export async function openMade(folder: string, name: string): Promise<{ body: Readable; sizeBytes: number }> {
  if (!FILE_NAME.test(name)) throw new Error('The child named a file that it may not make');
  const file = await open(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const stats = await file.stat();
  if (stats.isFile()) return { sizeBytes: stats.size, body: file.createReadStream() };
  await file.close();
  throw new Error('The child left something that is no file');
}
