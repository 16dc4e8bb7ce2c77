import type { Actor } from '@reelog/domain';

/** One role that a browser is signed in as. */
export interface StoredIdentity {
  readonly role: Extract<Actor['role'], 'manager' | 'auditor'>;
  /** Identifies the key; the key cannot be derived from it. */
  readonly keyFingerprint: string;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/**
 * Browser sessions, shared by all apis of an installation and kept across restarts, outside the log. If they are lost,
 * people are only signed out. Sessions are stored under a digest, so that the stored data cannot be used to sign in.
 */
export abstract class SessionStore {
  /** The identities that have not expired; `[]` for an unknown session. */
  abstract find(idDigest: string, nowMs: number): Promise<readonly StoredIdentity[]>;
  /** Adds a session with one identity per role, and removes all that have expired. */
  abstract add(idDigest: string, identities: readonly StoredIdentity[], nowMs: number): Promise<void>;
  /** Removes one role of a session, or all of it. Idempotent. */
  abstract remove(idDigest: string, role?: StoredIdentity['role']): Promise<void>;
}

/** The sessions cannot be read or written now. */
export class SessionStoreUnavailableError extends Error {
  override readonly name = 'SessionStoreUnavailableError';

  constructor(cause: unknown) {
    super('The sessions cannot be read or written right now.', { cause });
  }
}
