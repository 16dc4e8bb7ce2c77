import { Readable } from 'node:stream';
import type { ObjectStore } from '@reelog/storage';

/** The request is an object in the store, so that it reaches the process that reads the objects. */
const REQUEST_KEY = 'integrity/cycle-requested';

/** Requests a reading of all objects now. */
export const requestCycle = async (store: Pick<ObjectStore, 'put'>): Promise<void> => {
  await store.put(REQUEST_KEY, Readable.from([Buffer.from(new Date().toISOString())]));
};

/** Whether a requested cycle has not started yet. */
export const isCycleRequested = async (store: Pick<ObjectStore, 'stat'>): Promise<boolean> =>
  (await store.stat(REQUEST_KEY)) !== undefined;

/** Whether a cycle was requested; removes the request. */
export async function consumeCycleRequest(store: Pick<ObjectStore, 'stat' | 'delete'>): Promise<boolean> {
  if (!(await isCycleRequested(store))) return false;
  await store.delete(REQUEST_KEY);
  return true;
}
