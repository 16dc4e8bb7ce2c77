import { Readable } from 'node:stream';
import { FileObjectStore } from '../file.object-store.js';

const MIB = 1 << 20;
const AT_ONCE = 8;
const WARM_UP = 40;

/** `put-many <folder> <count>`: puts objects of 1 MiB, and prints by how many MiB the memory of the process grew. */
async function putMany(folder: string, count: number): Promise<void> {
  const store = await FileObjectStore.open(folder);
  const body = Buffer.alloc(MIB, 'x');
  let number = 0;
  const putUpTo = async (last: number): Promise<void> => {
    while (number < last) await store.put(`videos/${(number += 1)}`, Readable.from([body]));
  };
  const putAll = (last: number) => Promise.all(Array.from({ length: AT_ONCE }, () => putUpTo(last)));
  await putAll(WARM_UP);
  const before = process.memoryUsage.rss();
  await putAll(WARM_UP + count);
  console.log(Math.round((process.memoryUsage.rss() - before) / MIB));
}

const [folder, count] = process.argv.slice(2);
if (folder && count) void putMany(folder, Number(count));
