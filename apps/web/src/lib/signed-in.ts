import { isRecord, local, readJson, writeJson } from './browser-storage.js';
import { createStore, useStore } from './store.js';
import type { Role, SignedInIdentity } from './types.js';

type SignedIn = readonly SignedInIdentity[];

const STORAGE_KEY = 'reelog.signed-in';

const isSignedIn = (value: unknown): value is SignedIn =>
  Array.isArray(value) && value.every((each) => isRecord(each) && /^(manager|auditor)$/.test(String(each['role'])));
const stored = (): SignedIn => readJson(local, STORAGE_KEY, isSignedIn) ?? [];

/**
 * The signed-in identities of this browser. Only names and roles are kept here, for the first paint and for other tabs:
 * the session itself is a cookie that scripts cannot read.
 */
export const signedIn = createStore<SignedIn>(stored());

/** Stores the signed-in identities for all tabs. */
export function noteSignedIn(identities: SignedIn): void {
  if (JSON.stringify(identities) === JSON.stringify(signedIn.get())) return;
  signedIn.set(identities);
  writeJson(local, STORAGE_KEY, identities);
}

/** Follows sign-in and sign-out in other tabs, for the life of the page. */
export const followOtherTabs = (): void =>
  window.addEventListener('storage', ({ key }) => {
    if (key === STORAGE_KEY || key === null) noteSignedIn(stored());
  });

/** The identity of this browser in a role. */
export const useSignedIn = (role: Role): SignedInIdentity | undefined =>
  useStore(signedIn, (identities) => identities.find((identity) => identity.role === role));
