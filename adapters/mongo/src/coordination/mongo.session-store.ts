import { type SessionStore, SessionStoreUnavailableError, type StoredIdentity } from '@reelog/coordination';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { inTime } from '../connection/deadline.js';

interface SessionDocument {
  /** The digest of the session id. */
  readonly _id: string;
  readonly identities: readonly StoredIdentity[];
  /** The latest expiry of its identities. */
  readonly expiresAtMs: number;
}

/** Sessions in a collection of the installation's database, shared by all its apis. */
export class MongoSessionStore implements SessionStore {
  constructor(private readonly connection: MongoConnection) {}

  async find(idDigest: string, nowMs: number): Promise<readonly StoredIdentity[]> {
    const found = await answered(() => this.sessions.findOne({ _id: idDigest }));
    return found?.identities.filter(({ expiresAtMs }) => expiresAtMs > nowMs) ?? [];
  }

  async add(idDigest: string, identities: readonly StoredIdentity[], nowMs: number): Promise<void> {
    const expiresAtMs = Math.max(...identities.map((each) => each.expiresAtMs));
    await answered(() => this.sessions.insertOne({ _id: idDigest, identities, expiresAtMs }));
    await answered(() => this.sessions.deleteMany({ expiresAtMs: { $lte: nowMs } }));
  }

  async remove(idDigest: string, role?: StoredIdentity['role']): Promise<void> {
    await answered<unknown>(() =>
      role === undefined
        ? this.sessions.deleteOne({ _id: idDigest })
        : this.sessions.updateOne({ _id: idDigest }, { $pull: { identities: { role } } }),
    );
  }

  private get sessions() {
    return this.connection.collection<SessionDocument>('sessions');
  }
}

/** @throws SessionStoreUnavailableError when the server does not answer properly */
async function answered<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await inTime(ask());
  } catch (error) {
    throw new SessionStoreUnavailableError(error);
  }
}
