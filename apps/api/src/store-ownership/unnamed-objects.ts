import { NAMED_PREFIXES } from '@reelog/domain';
import type { EventLog } from '@reelog/events';
import type { ObjectStore } from '@reelog/storage';
import { NamedObjects } from './named-objects.js';

/** Keys of the objects in a store, by whether an event names them. */
export interface SortedObjects {
  readonly named: number;
  readonly unnamed: string[];
}

/** Sorts the videos' objects in a store. Reads the whole log. */
export async function sortObjects(
  store: ObjectStore,
  log: Pick<EventLog, 'head' | 'readPage'>,
  signal: AbortSignal = new AbortController().signal,
): Promise<SortedObjects> {
  const objects = new NamedObjects(log);
  await objects.catchUp(signal);
  let named = 0;
  const unnamed: string[] = [];
  for (const prefix of NAMED_PREFIXES)
    for await (const { key } of store.list(prefix)) {
      signal.throwIfAborted();
      if (objects.has(key)) named += 1;
      else unnamed.push(key);
    }
  return { named, unnamed };
}
