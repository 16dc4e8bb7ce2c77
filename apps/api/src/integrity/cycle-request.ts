import { Readable } from 'node:stream';
import type { ObjectStore } from '@reelog/storage';

/** Lies in the store, where the process that reads the objects finds it, whichever was asked. */
const REQUEST_KEY = 'integrity/cycle-requested';

/** Asks for all objects to be read now. */
export const requestCycle = async (store: Pick<ObjectStore, 'put'>): Promise<void> => {
  await store.put(REQUEST_KEY, Readable.from([Buffer.from(new Date().toISOString())]));
};

/** Whether that was asked for, and nobody has begun yet. */
export const isCycleRequested = async (store: Pick<ObjectStore, 'stat'>): Promise<boolean> =>
  (await store.stat(REQUEST_KEY)) !== undefined;

/** Whether that was asked for; once. */
export async function takeCycleRequest(store: Pick<ObjectStore, 'stat' | 'delete'>): Promise<boolean> {
  if (!(await isCycleRequested(store))) return false;
  await store.delete(REQUEST_KEY);
  return true;
}
