import { Readable } from 'node:stream';
import { FileObjectStore } from '../file.object-store.js';

/** `put-until-killed <folder> <key>`: puts an object that never ends, until the process is killed. */
async function putForEver(folder: string, key: string): Promise<void> {
  const store = await FileObjectStore.open(folder);
  const endless = new Readable({ read: (size) => void endless.push(Buffer.alloc(size, 'x')) });
  await store.put(key, endless);
}

const [folder, key] = process.argv.slice(2);
if (folder && key) void putForEver(folder, key);
