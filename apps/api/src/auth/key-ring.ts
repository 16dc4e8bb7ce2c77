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

/** 128 bits as base64 writes them; nobody guesses such a key over the network. */
const LONG_KEY_CHARACTERS = 22;

/** Whether a key could be guessed by trying, if it was not chosen at random. */
export const isShortKey = (key: string): boolean => key.length < LONG_KEY_CHARACTERS;

const digest = (key: string): string => createHash('sha256').update(key).digest('hex');

/**
 * The keys that open doors, by digest: looking one up takes the same time whatever was tried, and the keys
 * themselves are not kept.
 */
export class KeyRing {
  private readonly holders = new Map<string, KeyHolder>();
  /** Names of those whose keys are short. */
  readonly withShortKeys: string[] = [];

  constructor(keys: { readonly managers: readonly NamedKey[]; readonly auditors: readonly NamedKey[] }) {
    for (const key of keys.managers) this.add(key, 'manager');
    for (const key of keys.auditors) this.add(key, 'auditor');
  }

  /** Whose key this is; undefined when it opens nothing. */
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
