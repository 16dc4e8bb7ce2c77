import { readFileSync, writeFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import type { StoredEvent } from '@reelog/domain';
import { sealEvent } from '../../../../libs/events/src/hash-chain.js';
import type { Verification } from '../../../../libs/events/src/log-audit.port.js';
import { range, retitled, viewed } from '../../../../libs/events/src/testing/sample-commits.js';
import { eventFromRow, type EventRow, rowFromEvent } from './event-row.js';
import { fillLog } from './testing/fill-log.js';
import { verifyEvents } from './testing/verify-file.js';
import { eraseField } from '../../../../libs/events/src/testing/erase-field.js';

const EVENTS = 12;
const PAGE_BYTES = 4096;

/** Every second event has erasable text; the events at 3, 4, … share one stream. */
const commits = range(1, EVENTS).map((position) => ({
  streamId: position < 3 ? `video-${position}` : 'video-shared',
  expectedVersion: position < 3 ? 0 : position - 3,
  events: [position % 2 === 0 ? viewed(`viewer ${position}`) : retitled(`Title ${position}`)] as const,
}));

describe('verifying a log in SQLite', () => {
  let folder: string;
  let path: string;
  let copies = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-verify-'));
    fillLog(join(folder, 'honest.db'), commits);
  });
  beforeEach(async () => {
    path = join(folder, `tampered-${++copies}.db`);
    await copyFile(join(folder, 'honest.db'), path);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const verify = (): Promise<Verification> => verifyEvents(path);
  const tamper = (...statements: string[]): void => {
    const connection = new Database(path);
    for (const statement of statements) connection.exec(statement);
    connection.close();
  };
  const replaceEvent = (position: number, change: (event: StoredEvent) => StoredEvent): void => {
    const connection = new Database(path);
    const row = connection.prepare('SELECT * FROM events WHERE position = ?').raw().get([position]) as EventRow;
    const changed = rowFromEvent(change(eventFromRow(row)));
    connection.prepare(`REPLACE INTO events VALUES (${'?,'.repeat(17)}?)`).run([...changed]);
    connection.close();
  };

  it('finds an untouched log valid', async () => {
    expect(await verify()).toMatchObject({ valid: true, checked: EVENTS, head: { position: EVENTS } });
  });

  it.each([
    ['changed data', 7, `UPDATE events SET data = json_set(data, '$.title', 'Forged') WHERE position = 7`],
    ['data that is no longer JSON', 7, `UPDATE events SET data = '{' WHERE position = 7`],
    ['a value without its salt', 7, `UPDATE events SET salts = NULL WHERE position = 7`],
    ['a changed salt', 7, `UPDATE events SET salts = replace(salts, '"}', 'ff"}') WHERE position = 7`],
    [
      'an additional salt',
      7,
      `UPDATE events SET salts = json_set(salts, '$.reason', '${'0'.repeat(32)}') WHERE position = 7`,
    ],
    ['a salt where none is needed', 8, `UPDATE events SET salts = '{"foo":"00"}' WHERE position = 8`],
    ['another actor', 8, `UPDATE events SET actor_id = 'mallory' WHERE position = 8`],
    ['another role', 8, `UPDATE events SET actor_role = 'auditor' WHERE position = 8`],
    ['another time', 8, `UPDATE events SET occurred_at = '2020-01-01T00:00:00.000Z' WHERE position = 8`],
    ['another type', 8, `UPDATE events SET type = 'VideoPurged' WHERE position = 8`],
    ['another schema version', 8, `UPDATE events SET schema_version = 2 WHERE position = 8`],
    ['another event id', 8, `UPDATE events SET event_id = 'x' WHERE position = 8`],
    ['another command', 8, `UPDATE events SET command_id = 'x' WHERE position = 8`],
    ['another correlation', 8, `UPDATE events SET correlation_id = 'x' WHERE position = 8`],
    ['another cause', 8, `UPDATE events SET causation_id = 'x' WHERE position = 8`],
    ['another stream', 8, `UPDATE events SET stream_id = 'video-other' WHERE position = 8`],
    ['another digest of the data', 8, `UPDATE events SET data_hash = hash WHERE position = 8`],
    ['another link', 8, `UPDATE events SET previous_hash = hash WHERE position = 8`],
    ['another hash', 8, `UPDATE events SET hash = previous_hash WHERE position = 8`],
    ['a number where text was', 8, `UPDATE events SET hash = x'00' WHERE position = 8`],
    ['a removed event', 5, 'DELETE FROM events WHERE position = 5'],
    ['a removed first event', 1, 'DELETE FROM events WHERE position = 1'],
    ['a removed last event', EVENTS, `DELETE FROM events WHERE position = ${EVENTS}`],
    ['a removed end', 6, 'DELETE FROM events WHERE position > 5'],
    ['everything removed', 1, 'DELETE FROM events'],
    ['a gap', 9, 'UPDATE events SET position = position + 100 WHERE position >= 9'],
  ])('names the position of %s', async (_what, position, statement) => {
    tamper(statement);
    expect(await verify()).toMatchObject({ valid: false, firstBad: { position } });
  });

  it('names the first of two swapped events', async () => {
    tamper(
      'UPDATE events SET position = -1 WHERE position = 6',
      'UPDATE events SET position = 6 WHERE position = 7',
      'UPDATE events SET position = 7 WHERE position = -1',
    );
    expect(await verify()).toMatchObject({ valid: false, firstBad: { position: 6 } });
  });

  it('names the event after a forged one with correct digests', async () => {
    replaceEvent(7, (event) => sealEvent({ ...event, data: { videoId: 'v', title: 'Forged' } }, event.previousHash));
    expect(await verify()).toMatchObject({ valid: false, firstBad: { position: 8 } });
  });

  it('names an unexpected stream version, even at the end of the chain', async () => {
    replaceEvent(EVENTS, (event) => sealEvent({ ...event, streamVersion: 99 }, event.previousHash));
    expect(await verify()).toMatchObject({ valid: false, firstBad: { position: EVENTS } });
  });

  it('is still valid after a title and its salt are erased, and reports that no event announces it', async () => {
    replaceEvent(7, (event) => eraseField(event, 'title'));
    expect(await verify()).toMatchObject({
      valid: true,
      checked: EVENTS,
      erasedFields: 1,
      unannouncedErasures: { count: 1, firstPosition: 7 },
    });
  });

  it('names the position of a byte that changed on disk', async () => {
    const bytes = readFileSync(path);
    bytes.write('Tidle', bytes.indexOf('Title 9'));
    writeFileSync(path, bytes);
    expect(await verify()).toMatchObject({ valid: false, firstBad: { position: 9 } });
  });

  it('finds a page that was lost on disk', async () => {
    const bytes = readFileSync(path);
    const page = Math.floor(bytes.lastIndexOf('Title 3') / PAGE_BYTES) * PAGE_BYTES;
    bytes.fill(0, page, page + PAGE_BYTES);
    writeFileSync(path, bytes);
    expect(await verify()).toMatchObject({ valid: false, firstBad: { position: 1 } });
  });
});
