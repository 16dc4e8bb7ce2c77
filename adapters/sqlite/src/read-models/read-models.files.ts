import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DamagedReadModelError } from '@reelog/read-models';
import Database from 'libsql';

export type Connection = Database.Database;

/** One file per generation of a projection: `catalog.v1.g7.db`. */
export interface GenerationFile {
  readonly path: string;
  readonly version: number;
  readonly number: number;
}

export function generationFile(folder: string, projection: string, version: number, number: number): GenerationFile {
  return { path: join(folder, `${projection}.v${version}.g${number}.db`), version, number };
}

/** All generations of a projection in a folder (created if missing), the newest first. */
export function listGenerations(folder: string, projection: string): GenerationFile[] {
  mkdirSync(folder, { recursive: true });
  const pattern = /^(?<name>.+)\.v(?<version>\d+)\.g(?<number>\d+)\.db$/;
  return readdirSync(folder)
    .map((file) => pattern.exec(file)?.groups)
    .filter((groups) => groups?.['name'] === projection)
    .map((groups) => generationFile(folder, projection, Number(groups?.['version']), Number(groups?.['number'])))
    .sort((a, b) => b.number - a.number);
}

export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
}

/** Page cache of one connection, megabytes; most reads come from the system's cache anyway. */
const WRITER_CACHE_MB = 16;
const READER_CACHE_MB = 8;

/** The one writing connection. */
export function openForProjecting(path: string): Connection {
  const connection = open(path, WRITER_CACHE_MB);
  connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16000000;');
  return connection;
}

/** A read-only connection. */
export function openForQueries(path: string): Connection {
  const connection = open(path, READER_CACHE_MB);
  connection.exec('PRAGMA query_only = ON;');
  return connection;
}

function open(path: string, cacheMb: number): Connection {
  const connection = new Database(path);
  connection.exec(`PRAGMA busy_timeout = 5000; PRAGMA cache_size = -${cacheMb * 1_000};`);
  return connection;
}

/** Makes a file and its name in its folder durable. */
export function syncFile(path: string): void {
  for (const target of [path, dirname(path)]) {
    const descriptor = openSync(target, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** Runs work on a read model; errors that only a damaged file can cause become a DamagedReadModelError. */
export function detectDamage<Result>(projection: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (isDamage(error)) throw new DamagedReadModelError(projection, { cause: error });
    throw error;
  }
}

/** SQLite found the damage, or a stored document is not JSON. */
const isDamage = (error: unknown): boolean =>
  error instanceof SyntaxError ||
  (error instanceof Error && 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code)));
