import { isApiError, sentenceOf } from '../../lib/api-error.js';
import { holdKey } from '../../lib/keys.js';
import { say } from '../../lib/toasts.js';
import type { Identity } from '../../lib/types.js';
import { whoami } from './api/whoami.js';

/** Keeps a key that the api knows. @throws ApiError when it does not, or cannot be asked */
export async function signIn(key: string): Promise<Identity> {
  const identity = await whoami(key);
  holdKey(identity.role, { key, name: identity.name });
  return identity;
}

/** What a person should read when a key was not taken. */
export const signInFailure = (error: unknown): string | undefined =>
  isApiError(error, 401) ? 'This key is not known here. Check that it was copied whole.' : undefined;

/**
 * Takes the keys out of a sign-in link (`#key=…`, several allowed) and out of the address and the history entry, so
 * that they are neither seen, shared nor sent.
 */
function takeKeysFromAddress(): string[] {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const keys = fragment.getAll('key').filter(Boolean);
  if (keys.length > 0) history.replaceState(history.state, '', location.pathname + location.search);
  return keys;
}

/** Signs in with what the address brought, and says how that went. Resolves when all of its keys were tried. */
export async function signInFromAddress(): Promise<void> {
  const tries = takeKeysFromAddress().map((key) =>
    signIn(key).then(
      ({ name }) => say(`Signed in as ${name}.`),
      (error: unknown) => say(signInFailure(error) ?? sentenceOf(error), { tone: 'bad' }),
    ),
  );
  await Promise.all(tries);
}
