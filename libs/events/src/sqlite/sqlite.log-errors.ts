/** SQLite's result codes (https://www.sqlite.org/rescode.html) as sentences: what to do about them. */
const ADVICE: readonly (readonly [code: RegExp, advice: string])[] = [
  [/^SQLITE_FULL/, 'The disk is full: make room; writing goes on by itself.'],
  [/^SQLITE_IOERR/, 'The disk refused: is it full, or failing? Look at the system log.'],
  [/^SQLITE_(READONLY|PERM|AUTH)/, 'It may not be written: check the owner and the rights of the file and its folder.'],
  [/^SQLITE_CANTOPEN/, 'It cannot be opened: check that its folder exists, and the rights of both.'],
  [/^SQLITE_(NOTADB|CORRUPT)/, 'It is damaged or no event log: restore it from a backup.'],
  [/^SQLITE_(BUSY|LOCKED)/, 'Another program holds it locked: close that one.'],
];

/** The error of a connection, with the file it concerns and what to do. */
export function describeSqliteError(error: unknown, path: string): Error {
  const message = error instanceof Error ? error.message : String(error);
  const code = sqliteCode(error);
  const advice = ADVICE.find(([pattern]) => pattern.test(code))?.[1];
  return new Error(`The event log at ${path} failed: ${message}. ${advice ?? ''}`.trimEnd(), { cause: error });
}

/** libsql puts no code on a connection that could not be made, only the number into its message. */
export function sqliteCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (/Unable to open connection .*: 14/.test(error.message)) return 'SQLITE_CANTOPEN';
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
