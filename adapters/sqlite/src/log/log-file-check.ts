import Database from 'libsql';
import { errorCode, isDamage } from './log-errors.js';
import { type Connection, openUnseen, readFormat, TABLES, textOf } from './log-schema.js';

/** Maximum of reported findings. */
const MAX_PROBLEMS = 10;
/** Tables of ANALYZE: they do not affect rows or indexes. */
const STATISTICS = /^sqlite_stat\d$/;

/** Makes the schema of format 1, for a log that is not migrated yet. */
const LESS_FORMAT_2 = `ALTER TABLE events DROP COLUMN recorded_at;
  DROP TABLE recorded_times; DROP TABLE unchanged_commands;`;

/**
 * The damage of a log file around its events: pages, indexes compared with rows, tables, triggers. Reads the whole
 * file. Returns one sentence per finding, which names the page or the object.
 */
export function fileDamage(path: string): string[] {
  let connection: Connection | undefined;
  const damage: string[] = [];
  try {
    connection = openUnseen(path);
    for (const check of [pageDamage, schemaDamage, headDamage]) damage.push(...check(connection));
  } catch (error) {
    if (!isDamage(error) || !(error instanceof Error)) throw error;
    damage.push(`The file cannot be read: ${error.message} (${errorCode(error) || error.name}).`);
  } finally {
    connection?.close();
  }
  return damage.slice(0, MAX_PROBLEMS);
}

/** Not `quick_check`, which does not compare indexes with rows. */
function pageDamage(connection: Connection): string[] {
  const check = `SELECT CAST(integrity_check AS BLOB) FROM pragma_integrity_check(${MAX_PROBLEMS})`;
  const found: string[] = [];
  try {
    for (const [line] of connection.prepare(check).raw().iterate([]) as Iterable<[Buffer]>) found.push(line.toString());
  } catch (error) {
    if (found.length === 0) throw error; // otherwise the earlier findings say more
  }
  return found.filter((line) => line !== 'ok').map((line) => `The check of the file found: ${line}.`);
}

/** The next event is linked to the last one, which needs its hash. */
function headDamage(connection: Connection): string[] {
  const select = `SELECT position FROM (SELECT position, hash FROM events ORDER BY position DESC LIMIT 1)
    WHERE typeof(hash) <> 'text' OR length(hash) <> 64 OR hash GLOB '*[^0-9a-f]*'`;
  const row = connection.prepare(select).raw().get([]) as [number] | undefined;
  return row ? [`The last event, at position ${row[0]}, has no hash to which the next one could be linked.`] : [];
}

/** How the tables, indexes, views and triggers differ from those of this release. */
function schemaDamage(connection: Connection): string[] {
  const made = new Database(':memory:');
  made.exec(TABLES);
  if (readFormat(connection) === 1) made.exec(LESS_FORMAT_2);
  const due = objectsOf(made);
  made.close();
  const found = objectsOf(connection);
  return [
    ...[...due].filter(([name]) => !found.has(name)).map(([name]) => `The ${name} is missing from the log.`),
    ...[...found]
      .filter(([name]) => !due.has(name))
      .map(([name]) => `The log has the ${name}, which is not part of its schema.`),
    ...[...found]
      .filter(([name, definition]) => due.has(name) && due.get(name) !== definition)
      .map(([name]) => `The ${name} of the log differs from the definition of this release.`),
  ];
}

/** Definitions by kind and name. */
function objectsOf(connection: Connection): Map<string, string> {
  const select =
    'SELECT CAST(type AS BLOB), CAST(name AS BLOB), CAST(tbl_name AS BLOB), CAST(sql AS BLOB) FROM sqlite_master';
  const rows = connection.prepare(select).raw().all([]) as [Buffer, Buffer, Buffer, Buffer | null][];
  const objects = rows.map(([type, name, table, sql]): [string, string] => [
    `${textOf(type)} ${textOf(name)}`,
    `${textOf(table)}: ${sql ? comparable(textOf(sql)) : ''}`,
  ]);
  return new Map(objects.filter(([name]) => !STATISTICS.test(name.replace('table ', ''))));
}

/** Ignores spacing and the order of columns: a migration may have added a column at the end. */
function comparable(sql: string): string {
  const text = sql.replace(/\s+/g, ' ').replaceAll('"', '');
  const [open, close] = [text.indexOf('('), text.lastIndexOf(')')];
  const parts = text.slice(open + 1, close).split(/,(?![^(]*\))/);
  return [text.slice(0, open).trim(), ...parts.map((part) => part.trim()).sort(), text.slice(close + 1).trim()].join(
    '|',
  );
}
