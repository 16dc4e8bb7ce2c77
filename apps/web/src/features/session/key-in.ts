/**
 * The first key in the fragment of a sign-in link (`#key=…`); a link carries one. Keys have no spaces, so a `+` is a
 * plus.
 */
export const keyOfFragment = (fragment: string): string | undefined =>
  new URLSearchParams(fragment.slice(1).replaceAll('+', '%2B')).get('key') || undefined;

/** The key in pasted text: a key, or a whole sign-in link with any host. */
export function keyIn(pasted: string): string {
  const text = pasted.trim();
  const hash = text.indexOf('#');
  return (hash >= 0 && keyOfFragment(text.slice(hash))) || text;
}
