import { dirname } from 'node:path';
import { type SessionStore, SessionStoreUnavailableError, type StoredIdentity } from '@reelog/coordination';
import Database from 'libsql';
import { makeFolder } from './make-folder.js';
import { isDamage } from './log/log-errors.js';
import { removeDatabase } from './read-models/read-models.files.js';

const TABLES = `
  CREATE TABLE IF NOT EXISTS sessions (
    id_digest TEXT NOT NULL,
    role TEXT NOT NULL,
    key_fingerprint TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    PRIMARY KEY (id_digest, role)
  ) WITHOUT ROWID;
`;

/**
 * Sessions in a small file, for the one process that has the data folder. The file is opened at the first use, so that
 * a full disk does not prevent the start; a damaged file is replaced with an empty one.
 */
export class SqliteSessionStore implements SessionStore {
  private opened: Database.Database | undefined;

  constructor(private readonly path: string) {}

  async find(idDigest: string, nowMs: number): Promise<readonly StoredIdentity[]> {
    const select =
      'SELECT role, key_fingerprint, expires_at_ms FROM sessions WHERE id_digest = ? AND expires_at_ms > ?';
    const rows = this.using((connection) => connection.prepare(select).raw().all([idDigest, nowMs]));
    return (rows as [StoredIdentity['role'], string, number][]).map(([role, keyFingerprint, expiresAtMs]) => ({
      role,
      keyFingerprint,
      expiresAtMs,
    }));
  }

  async add(idDigest: string, identities: readonly StoredIdentity[], nowMs: number): Promise<void> {
    this.using((connection) => {
      const insert = connection.prepare('INSERT INTO sessions VALUES (?, ?, ?, ?)');
      const addAll = connection.transaction(() => {
        connection.prepare('DELETE FROM sessions WHERE expires_at_ms <= ?').run([nowMs]);
        for (const { role, keyFingerprint, expiresAtMs } of identities)
          insert.run([idDigest, role, keyFingerprint, expiresAtMs]);
      });
      addAll.immediate();
    });
  }

  async remove(idDigest: string, role?: StoredIdentity['role']): Promise<void> {
    const remove = 'DELETE FROM sessions WHERE id_digest = ? AND role = coalesce(?, role)';
    this.using((connection) => connection.prepare(remove).run([idDigest, role ?? null]));
  }

  /** The next use opens it again. */
  close(): void {
    this.opened?.close();
    this.opened = undefined;
  }

  private using<Result>(work: (connection: Database.Database) => Result): Result {
    try {
      return work((this.opened ??= open(this.path)));
    } catch (error) {
      this.close();
      if (isDamage(error)) removeDatabase(this.path); // the next use creates a new one
      throw new SessionStoreUnavailableError(error);
    }
  }
}

function open(path: string): Database.Database {
  makeFolder(dirname(path));
  const connection = new Database(path);
  try {
    connection.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    connection.exec(TABLES);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
