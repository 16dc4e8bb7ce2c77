import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import type { StoredEvent } from '@reelog/domain';
import { allIntact } from '../../../../libs/events/src/damage/broken-event.js';
import type { ChainPoint } from '../../../../libs/events/src/chain-point.js';
import { sealEvent } from '../../../../libs/events/src/hash-chain.js';
import { range, retitled, viewed } from '../../../../libs/events/src/testing/sample-commits.js';
import { EVENT_COLUMNS, eventFromRow, type EventRow, rowFromEvent } from './event-row.js';
import { SqliteLogReader } from './sqlite.log-reader.js';
import { randomNumbers } from './testing/damage-page.js';
import { fillLog } from './testing/fill-log.js';
import { verifyFile } from './testing/verify-file.js';

jest.setTimeout(120_000);

const EVENTS = 40;
const random = randomNumbers(9);
/** Ten positions: the first, the last and eight random ones. */
const POSITIONS = [1, EVENTS, ...range(1, 8).map(() => 2 + random(EVENTS - 2))];
const COLUMNS = EVENT_COLUMNS.split(',').map((column) => column.trim());
const columnNames = COLUMNS.join(', ');
/** All events have erasable text, except every fourth. */
const commits = range(1, EVENTS).map((n) => ({
  streamId: `video-${n % 5}`,
  expectedVersion: Math.ceil(n / 5) - 1,
  commandId: `command-${n}`,
  events: [n % 4 === 0 ? viewed(`viewer ${n}`) : retitled(`Title ${n}`)] as const,
}));

type Tamper = (database: Database.Database, path: string) => void;
/** Where it is found: at a position, around the events, or not at all without a head that was noted elsewhere. */
type Place = number | 'around the events' | 'beyond a verifier without an outside anchor';
interface Case {
  readonly kind: string;
  readonly place: Place;
  readonly tamper: Tamper;
}

const sql =
  (...statements: string[]): Tamper =>
  (database) =>
    statements.forEach((statement) => database.exec(statement));
const each = (
  kind: string,
  places: readonly number[],
  tamper: (position: number) => Tamper,
  found = (at: number): Place => at,
) => places.map((position): Case => ({ kind, place: found(position), tamper: tamper(position) }));
const readEvents = (database: Database.Database): StoredEvent[] =>
  (database.prepare(`SELECT ${columnNames} FROM events ORDER BY position`).raw().all([]) as EventRow[]).map(
    eventFromRow,
  );
const write = (database: Database.Database, event: StoredEvent): void => {
  const insert = `REPLACE INTO events (${columnNames}) VALUES (${COLUMNS.map(() => '?').join(', ')})`;
  database.prepare(insert).run([...rowFromEvent(event)]);
};
/** Rewrites everything from a position on, with correct digests. */
const rewrite =
  (from: number): Tamper =>
  (database) => {
    let previous: StoredEvent | undefined;
    for (const event of readEvents(database)) {
      const forged = event.position === from ? { ...event, occurredAt: '2020-01-01T00:00:00.000Z' } : event;
      previous = event.position < from ? event : sealEvent(forged, previous?.hash ?? event.previousHash, event.salts);
      write(database, previous);
    }
  };
const append =
  (isLinked: boolean): Tamper =>
  (database) => {
    const last = readEvents(database).at(-1) as StoredEvent;
    const next = { ...last, position: EVENTS + 1, streamVersion: last.streamVersion + 1, commandId: 'appended' };
    write(
      database,
      sealEvent({ ...next, data: { videoId: 'v', title: 'Forged' } }, isLinked ? last.hash : last.previousHash),
    );
    database.exec(`INSERT INTO commits VALUES ('appended', '', ${EVENTS + 1}, ${EVENTS + 1})`);
  };
/** Changes a byte of the file within an event. */
const byte =
  (position: number): Tamper =>
  (database, path) => {
    const [eventId] = database.prepare('SELECT event_id FROM events WHERE position = ?').raw().get([position]) as [
      string,
    ];
    database.close();
    const bytes = readFileSync(path);
    const [offset, bit] = [random(36), 1 << random(8)];
    // A row that moved to another page may have left its bytes there.
    for (let at = bytes.indexOf(eventId); at >= 0; at = bytes.indexOf(eventId, at + 1))
      bytes[at + offset] = (bytes[at + offset] ?? 0) ^ bit;
    writeFileSync(path, bytes);
  };

const OTHER_VALUES = [
  (column: string) => `CASE WHEN typeof(${column}) = 'integer' THEN ${column} + 1000 ELSE ${column} || 'x' END`,
  (column: string) => `CAST(${column} || 'é' AS BLOB)`,
  () => `CAST(x'FF' AS TEXT)`,
];
const NULLABLE = ['causation_id', 'salts', 'recorded_at'];
/** Without the position: changing it moves the event. */
const VALUES = COLUMNS.filter((column) => column !== 'position').flatMap((column) =>
  OTHER_VALUES.flatMap((value, index) =>
    each(`column ${column}, change ${index + 1}`, POSITIONS.slice(2, 5), (position) => {
      const changed = NULLABLE.includes(column) ? `ifnull(${value(column)}, 'x')` : value(column);
      return sql(`UPDATE events SET ${column} = ${changed} WHERE position = ${position}`);
    }),
  ),
);
const afterwards = (at: number): Place => (at === EVENTS ? 'beyond a verifier without an outside anchor' : at + 1);
const SALTED = range(1, EVENTS).filter((n) => n % 4 !== 0);

const CASES: readonly Case[] = [
  ...VALUES,
  ...each('a byte', range(1, EVENTS), byte),
  ...each('a salt', SALTED.slice(0, 10), (n) =>
    sql(`UPDATE events SET salts = json_set(salts, '$.title', '${'0'.repeat(32)}') WHERE position = ${n}`),
  ),
  ...each('no salt', SALTED.slice(10, 15), (n) => sql(`UPDATE events SET salts = NULL WHERE position = ${n}`)),
  ...each('swapped events', range(1, 20), (n) =>
    sql(
      `UPDATE events SET position = -1 WHERE position = ${n}`,
      `UPDATE events SET position = ${n} WHERE position = ${n + 1}`,
      `UPDATE events SET position = ${n + 1} WHERE position = -1`,
    ),
  ),
  ...each('a deleted event', POSITIONS, (n) => sql(`DELETE FROM events WHERE position = ${n}`)),
  ...each('a deleted event with its commit', POSITIONS.slice(2), (n) =>
    sql(`DELETE FROM events WHERE position = ${n}`, `DELETE FROM commits WHERE first_position = ${n}`),
  ),
  ...each(
    'an inserted event with all its digests',
    POSITIONS.slice(2),
    (n) => (database) => {
      const event = readEvents(database)[n - 1] as StoredEvent;
      database.exec(`UPDATE events SET position = -position WHERE position >= ${n}`);
      database.exec(`UPDATE events SET position = 1 - position WHERE position < 0`);
      write(database, sealEvent({ ...event, streamId: 'video-inserted', streamVersion: 1 }, event.previousHash));
    },
    afterwards,
  ),
  ...each('a cut tail', POSITIONS.slice(2), (n) => sql(`DELETE FROM events WHERE position >= ${n}`)),
  ...each(
    'a cut tail with its commits',
    POSITIONS.slice(2, 5),
    (n) => sql(`DELETE FROM events WHERE position >= ${n}`, `DELETE FROM commits WHERE last_position >= ${n}`),
    () => 'beyond a verifier without an outside anchor',
  ),
  ...each('a rewritten rest', POSITIONS.slice(2, 5), rewrite, () => 'beyond a verifier without an outside anchor'),
  ...each(
    'one event with all its digests',
    POSITIONS.slice(1),
    (n) => (database) => {
      const event = readEvents(database)[n - 1] as StoredEvent;
      write(database, sealEvent({ ...event, occurredAt: '2020-01-01T00:00:00.000Z' }, event.previousHash, event.salts));
    },
    afterwards,
  ),
  { kind: 'a linked append', place: 'beyond a verifier without an outside anchor', tamper: append(true) },
  { kind: 'an unlinked append', place: EVENTS + 1, tamper: append(false) },
  ...each('a commit without a row', POSITIONS, (n) => sql(`DELETE FROM commits WHERE first_position = ${n}`)),
  ...each('a commit of another command', POSITIONS, (n) =>
    sql(`UPDATE commits SET command_id = 'other' WHERE first_position = ${n}`),
  ),
  ...each('a commit at another place', POSITIONS.slice(2), (n) =>
    sql(`UPDATE commits SET first_position = first_position - 1 WHERE first_position = ${n}`),
  ),
  ...each('a commit with another end', POSITIONS.slice(2), (n) =>
    sql(`UPDATE commits SET last_position = last_position - 1 WHERE first_position = ${n}`),
  ),
  ...each('a commit that nobody made', POSITIONS, (n) => sql(`INSERT INTO commits VALUES ('nobody', '', ${n}, ${n})`)),
  ...each(
    'another digest of a request',
    POSITIONS.slice(0, 2),
    (n) => sql(`UPDATE commits SET request_digest = 'other' WHERE first_position = ${n}`),
    () => 'beyond a verifier without an outside anchor',
  ),
  ...each('JSON with blanks', POSITIONS, (n) => sql(`UPDATE events SET data = data || ' ' WHERE position = ${n}`)),
  ...each('JSON with a key twice', POSITIONS, (n) =>
    sql(`UPDATE events SET data = '{"videoId":"x",' || substr(data, 2) WHERE position = ${n}`),
  ),
  ...each(
    'JSON with keys in another order',
    SALTED.slice(0, 3),
    (n) => (database) => {
      const event = readEvents(database)[n - 1] as StoredEvent;
      write(database, { ...event, data: Object.fromEntries(Object.entries(event.data).reverse()) });
    },
    () => 'beyond a verifier without an outside anchor',
  ),
  {
    kind: 'another log id',
    place: 'beyond a verifier without an outside anchor',
    tamper: sql(`UPDATE meta SET value = '0197b2c4-0000-7000-8000-000000000000' WHERE key = 'log_id'`),
  },
  ...[
    `CREATE TRIGGER extra AFTER INSERT ON events BEGIN DELETE FROM commits; END`,
    `CREATE VIEW extra AS SELECT * FROM events`,
    `CREATE TABLE extra (x)`,
    `CREATE INDEX extra ON events (type)`,
    `CREATE UNIQUE INDEX extra ON events (event_id)`,
    `ALTER TABLE commits ADD COLUMN extra`,
    `DROP TABLE commits`,
    `PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'UNIQUE (stream_id, stream_version)',
       'UNIQUE (stream_id, stream_version) ON CONFLICT REPLACE') WHERE name = 'events'`,
  ].map((statement): Case => ({ kind: statement.slice(0, 30), place: 'around the events', tamper: sql(statement) })),
];

describe('a log that was tampered with', () => {
  let folder: string;
  let honest: string;
  let head: ChainPoint;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'reelog-tampered-'));
    honest = join(folder, 'honest.db');
    fillLog(honest, commits);
    const reader = new SqliteLogReader(honest);
    head = reader.head();
    expect(allIntact(reader.readAfter(0, EVENTS))).toHaveLength(EVENTS);
    reader.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function placeOf({ tamper }: Case, published?: ChainPoint): Promise<Place> {
    const path = join(folder, 'tampered.db');
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    copyFileSync(honest, path);
    const database = new Database(path);
    tamper(database, path);
    if (database.open) database.close();
    const { valid, firstBad, damage } = await verifyFile(path, published);
    if (valid) return 'beyond a verifier without an outside anchor';
    return damage ? 'around the events' : (firstBad?.position ?? 'around the events');
  }

  it('is detected at the right position, or is one of the kinds that need an outside anchor', async () => {
    expect(CASES.length).toBeGreaterThan(300);
    const missed = [];
    for (const tampering of CASES) {
      const { kind, place } = tampering;
      const found = await placeOf(tampering);
      if (place !== found) missed.push({ kind, place, found });
    }
    expect(missed).toEqual([]);
  });

  it('is detected with a head that was noted elsewhere, when its tail was cut or its rest rewritten', async () => {
    const kinds = ['a cut tail with its commits', 'a rewritten rest', 'one event with all its digests'];
    const anchored = CASES.filter(({ kind, place }) => kinds.includes(kind) && typeof place === 'string');
    expect(anchored.length).toBeGreaterThan(5);
    for (const tampering of anchored) expect(typeof (await placeOf(tampering, head))).toBe('number');
  });
});
