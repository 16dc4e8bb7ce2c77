import { api, bodyOf, readSession } from '../../lib/api-client.js';
import { isApiError, sentenceOf } from '../../lib/api-error.js';
import { isRecord, readJson, session } from '../../lib/browser-storage.js';
import { followOtherTabs, noteSignedIn } from '../../lib/signed-in.js';
import { showToast } from '../../lib/toasts.js';
import type { Role, SignedInIdentity } from '../../lib/types.js';
import { keyIn, keyOfFragment } from './key-in.js';

/** Where earlier releases kept keys. */
const OLD_KEYS = 'reelog.keys';

let last: Promise<unknown> = Promise.resolve();
/** One change after the other, because each changes the cookie for the next. */
function inTurn<T>(change: () => Promise<T>): Promise<T> {
  const done = last.then(change);
  last = done.catch(() => undefined);
  return done;
}

/**
 * Signs this browser in with a key or a whole sign-in link.
 * @throws ApiError when the key is unknown or the api cannot be reached
 */
export async function signIn(keyOrLink: string): Promise<SignedInIdentity> {
  const { identities } = await inTurn(() => bodyOf(api.POST('/api/session', { body: { key: keyIn(keyOrLink) } })));
  noteSignedIn(identities);
  return identities[0]!; // the latest sign-in
}

/** Signs this browser out in a role. @throws ApiError */
export async function signOut(role: Role): Promise<void> {
  const { identities } = await inTurn(() => bodyOf(api.DELETE('/api/session', { params: { query: { role } } })));
  noteSignedIn(identities);
}

/** The message for a key that was not accepted. */
export const signInFailure = (error: unknown): string =>
  isApiError(error, 401) ? 'This key is not known here. Check that it was copied whole.' : sentenceOf(error);

/** Loads the session, and follows sign-in links and other tabs for the life of the page. */
export async function startSession(): Promise<void> {
  followOtherTabs();
  window.addEventListener('hashchange', () => void signInFromAddress());
  await exchangeOldKeys();
  if (!(await signInFromAddress())) await readSession();
}

/**
 * Signs in with the key of a sign-in link (`#key=…`) and shows the result. First it removes the key from the address
 * bar and the history, so that it is not seen, shared or sent. Returns whether it worked.
 */
async function signInFromAddress(): Promise<boolean> {
  const key = keyOfFragment(location.hash);
  if (key === undefined) return false;
  history.replaceState(history.state, '', location.pathname + location.search);
  try {
    const { name } = await signIn(key);
    showToast(`Signed in as ${name}.`);
    return true;
  } catch (error) {
    showToast(signInFailure(error), { tone: 'bad' });
    return false;
  }
}

/** Exchanges keys of an earlier release for a session, once. */
async function exchangeOldKeys(): Promise<void> {
  const held = Object.values(readJson(session, OLD_KEYS, isRecord) ?? {});
  if (held.length === 0) return;
  session().removeItem(OLD_KEYS);
  for (const each of held)
    if (isRecord(each) && typeof each['key'] === 'string') await signIn(each['key']).catch(() => undefined);
}
