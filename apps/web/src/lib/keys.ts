import { isRecord, readJson, session, writeJson } from './browser-storage.js';
import { createStore, useStore } from './store.js';
import type { Role } from './types.js';

/** A key that the api knows, and the name it is known by. */
export interface HeldKey {
  readonly key: string;
  readonly name: string;
}
/** At most one key a role: a person may hold a manager's and an auditor's at once. */
export type HeldKeys = Readonly<Partial<Record<Role, HeldKey>>>;

const STORAGE_KEY = 'reelog.keys';

const isHeldKey = (value: unknown): boolean =>
  isRecord(value) && typeof value['key'] === 'string' && typeof value['name'] === 'string';
const isHeldKeys = (value: unknown): value is HeldKeys =>
  isRecord(value) && Object.entries(value).every(([role, held]) => /^(manager|auditor)$/.test(role) && isHeldKey(held));

/** Kept for the browser session only, and sent in headers and frames only: never in an address. */
export const heldKeys = createStore<HeldKeys>(readJson(session, STORAGE_KEY, isHeldKeys) ?? {});
heldKeys.subscribe(() => writeJson(session, STORAGE_KEY, heldKeys.get()));

export const holdKey = (role: Role, held: HeldKey): void => heldKeys.set((now) => ({ ...now, [role]: held }));

export const dropKey = (role: Role): void => heldKeys.set(({ [role]: _dropped, ...rest }) => rest);

export const useHeldKey = (role: Role): HeldKey | undefined => useStore(heldKeys, (keys) => keys[role]);
