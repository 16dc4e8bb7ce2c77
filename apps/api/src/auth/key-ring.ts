import { createHash } from 'node:crypto';
import type { NamedKey } from '@reelog/platform';

export type KeyRole = 'manager' | 'auditor';

export interface Identity {
  readonly name: string;
  readonly role: KeyRole;
}

/** An identity with the SHA-256 of its key. */
export interface KeyHolder {
  readonly keyDigest: string;
  readonly identity: Identity;
}

/** The length of 128 bits in base64: too long to guess over the network. */
const LONG_KEY_CHARACTERS = 22;

/** Whether a key is so short that guessing may find it, unless it is random. */
export const isShortKey = (key: string): boolean => key.length < LONG_KEY_CHARACTERS;

const digest = (key: string): string => createHash('sha256').update(key).digest('hex');

/**
 * The valid keys by digest: a lookup takes the same time for every guess, and the keys themselves are not kept.
 */
export class KeyRing {
  private readonly holders = new Map<string, KeyHolder>();
  /** Names of the holders of short keys. */
  readonly withShortKeys: string[] = [];

  constructor(keys: { readonly managers: readonly NamedKey[]; readonly auditors: readonly NamedKey[] }) {
    for (const key of keys.managers) this.add(key, 'manager');
    for (const key of keys.auditors) this.add(key, 'auditor');
  }

  /** The holder of a key; undefined if it is unknown. */
  identify(key: string): KeyHolder | undefined {
    return this.holders.get(digest(key));
  }

  /** The holder of the first key whose digest matches. */
  find(matches: (keyDigest: string) => boolean): KeyHolder | undefined {
    return [...this.holders.values()].find(({ keyDigest }) => matches(keyDigest));
  }

  private add({ name, key }: NamedKey, role: KeyRole): void {
    const keyDigest = digest(key);
    const identity = { name: name ?? `${role}-${keyDigest.slice(0, 8)}`, role };
    this.holders.set(keyDigest, { keyDigest, identity });
    if (isShortKey(key)) this.withShortKeys.push(identity.name);
  }
}
