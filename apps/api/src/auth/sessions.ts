import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SessionStore } from '@reelog/coordination';
import { EventLog } from '@reelog/events';
import { type Identity, type KeyHolder, KeyRing, type KeyRole } from './key-ring.js';

/** How long a browser stays signed in, seconds. */
export const SESSION_SECONDS = 30 * 86_400;

export interface SessionIdentity extends Identity {
  readonly expiresAtMs: number;
}

const idDigest = (id: string): string => createHash('sha256').update(id).digest('hex');

/** Keyed with the session id, which is not stored: short keys cannot be guessed from the stored values. */
const fingerprint = (id: string, keyDigest: string): string => createHmac('sha256', id).update(keyDigest).digest('hex');

/**
 * Sessions of browsers: a random id in a cookie stands for at most one identity per role. An identity ends when it
 * expires, when its key is removed from the settings, and when the browser signs out.
 */
@Injectable()
export class Sessions implements OnModuleInit {
  private cookieName: string | undefined;

  constructor(
    private readonly store: SessionStore,
    @Inject(EventLog) private readonly log: Pick<EventLog, 'head'>,
    private readonly keys: KeyRing,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.cookie().catch(() => undefined); // the first sign-in retries
  }

  /** Name of the cookie. Cookies are shared by all ports of a host, so each installation has its own name. */
  async cookie(): Promise<string> {
    return (this.cookieName ??= `reelog-${(await this.log.head()).logId}`);
  }

  /** The session id in the cookie of a request; undefined without a cookie of this installation. */
  idIn({ cookie = '' }: IncomingHttpHeaders): string | undefined {
    const pairs = cookie.split(';').map((pair) => pair.trim().split('=', 2));
    return this.cookieName === undefined ? undefined : pairs.find(([name]) => name === this.cookieName)?.[1];
  }

  /** The identities of a session. */
  async identities(id: string | undefined): Promise<SessionIdentity[]> {
    return (await this.held(id)).map(({ holder, expiresAtMs }) => ({ ...holder.identity, expiresAtMs }));
  }

  /** The identity of a session in a role. */
  async identityIn(id: string | undefined, role: KeyRole): Promise<SessionIdentity | undefined> {
    return (await this.identities(id)).find((identity) => identity.role === role);
  }

  /**
   * Adds the holder of a key to a session and replaces another one of the same role. Returns a new id and ends the old one,
   * against session fixation.
   */
  async signIn(previousId: string | undefined, holder: KeyHolder): Promise<string> {
    const nowMs = Date.now();
    const kept = (await this.held(previousId)).filter((each) => each.holder.identity.role !== holder.identity.role);
    const id = randomBytes(24).toString('base64url');
    const identities = [...kept, { holder, expiresAtMs: nowMs + SESSION_SECONDS * 1_000 }].map((each) => ({
      role: each.holder.identity.role,
      keyFingerprint: fingerprint(id, each.holder.keyDigest),
      expiresAtMs: each.expiresAtMs,
    }));
    await this.store.add(idDigest(id), identities, nowMs);
    if (previousId !== undefined) await this.store.remove(idDigest(previousId));
    return id;
  }

  /** Ends one role of a session, or the whole session. */
  async signOut(id: string, role?: KeyRole): Promise<void> {
    await this.store.remove(idDigest(id), role);
  }

  private async held(id: string | undefined): Promise<{ holder: KeyHolder; expiresAtMs: number }[]> {
    if (id === undefined) return [];
    const stored = await this.store.find(idDigest(id), Date.now());
    return stored.flatMap(({ role, keyFingerprint, expiresAtMs }) => {
      const holder = this.keys.find((keyDigest) => fingerprint(id, keyDigest) === keyFingerprint);
      return holder?.identity.role === role ? [{ holder, expiresAtMs }] : [];
    });
  }
}
