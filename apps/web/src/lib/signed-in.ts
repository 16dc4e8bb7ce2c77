import { isRecord, local, readJson, writeJson } from './browser-storage.js';
import { createStore, useStore } from './store.js';
import type { Role, SignedInIdentity } from './types.js';

type SignedIn = readonly SignedInIdentity[];

const STORAGE_KEY = 'reelog.signed-in';

const isSignedIn = (value: unknown): value is SignedIn =>
  Array.isArray(value) && value.every((each) => isRecord(each) && /^(manager|auditor)$/.test(String(each['role'])));
const stored = (): SignedIn => readJson(local, STORAGE_KEY, isSignedIn) ?? [];

/**
 * Who this browser is signed in as. Only names and roles are kept here, for the first picture of a page and for its other
 * tabs: what opens anything is the session cookie, which no script can read.
 */
export const signedIn = createStore<SignedIn>(stored());

/** Takes note of who is signed in now, for all tabs. */
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

/** Who this browser is signed in as in a role. */
export const useSignedIn = (role: Role): SignedInIdentity | undefined =>
  useStore(signedIn, (identities) => identities.find((identity) => identity.role === role));
