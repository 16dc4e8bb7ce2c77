import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { BrokenEventError } from '../../../../libs/events/src/damage/broken-event.js';
import { EventLogDamagedError } from '../../../../libs/events/src/event-log.port.js';
import { aCommit, range, retitled } from '../../../../libs/events/src/testing/sample-commits.js';
import { linesOf } from '../../../../libs/events/src/testing/export-lines.js';
import { SqliteEventLog } from './sqlite.event-log.js';
import { SqliteLogAudit } from './sqlite.log-audit.js';
import { damagePage, randomNumbers } from './testing/damage-page.js';
import { fillLog } from './testing/fill-log.js';

jest.setTimeout(120_000);

const EVENTS = 300;
const BROKEN = 7;

describe('the log in SQLite with a damaged file', () => {
  let folder: string;
  let path: string;
  let log: SqliteEventLog | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reelog-damaged-'));
    path = join(folder, 'events.db');
    const commits = range(1, EVENTS).map((n) => ({
      streamId: `video-${n}`,
      events: [retitled(`Title no. ${n}.`)] as const,
    }));
    fillLog(path, commits);
  });
  afterEach(async () => {
    await log?.close().catch(() => undefined);
    log = undefined;
    rmSync(folder, { recursive: true });
  });

  /** Puts a byte that is not UTF-8 into a column of one event. */
  function breakText(text: string): void {
    const bytes = readFileSync(path);
    for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) bytes[at + 2] = 0xff;
    writeFileSync(path, bytes);
  }

  it('reads everything except an event with a byte that is not UTF-8', async () => {
    breakText(`Title no. ${BROKEN}.`);
    log = await SqliteEventLog.open(path);
    const { events, broken } = await log.readPage({ limit: 1_000 });
    expect(events).toHaveLength(EVENTS - 1);
    expect(broken).toMatchObject([{ position: BROKEN }]);
    await expect(log.readStream(`video-${BROKEN}`)).rejects.toBeInstanceOf(BrokenEventError);
    await expect(log.readStream('video-8')).resolves.toHaveLength(1);
    for await (const batch of log.tail({ after: 0, signal: new AbortController().signal })) {
      expect(batch).toHaveLength(EVENTS - 1);
      break;
    }
    expect((await log.append(aCommit())).firstPosition).toBe(EVENTS + 1);
  });

  it('verifies and exports it, and names that event', async () => {
    breakText(`Title no. ${BROKEN}.`);
    log = await SqliteEventLog.open(path);
    const audit = new SqliteLogAudit(path);
    expect(await audit.verify()).toMatchObject({ valid: false, firstBad: { position: BROKEN } });
    const lines = await linesOf(audit.exportLines());
    expect(lines).toHaveLength(EVENTS + 2);
    expect(JSON.parse(lines[BROKEN] ?? '')).toMatchObject({ reelog: 'broken', position: BROKEN });
  });

  it('reports damage that it finds while reading', async () => {
    const problems: string[] = [];
    log = await SqliteEventLog.open(path, { onDamage: ({ message }) => problems.push(message) });
    const database = new Database(path);
    const [page] = database
      .prepare(`SELECT pageno FROM dbstat WHERE name = 'events' AND pagetype = 'leaf' LIMIT 1`)
      .raw()
      .get([]) as [number];
    database.close();
    damagePage(path, page, 'noise', randomNumbers(1));
    await expect(log.readPage({ limit: 1_000 })).rejects.toBeInstanceOf(EventLogDamagedError);
    expect(problems).toHaveLength(1);
    expect(await new SqliteLogAudit(path).verify()).toMatchObject({
      valid: false,
      damage: [expect.stringMatching(/page|malformed/)],
    });
  });

  it('does not create an empty log in a file that has lost its tables or its id', async () => {
    const database = new Database(path);
    database.exec(`DELETE FROM meta WHERE key = 'log_id'`);
    database.close();
    await expect(SqliteEventLog.open(path)).rejects.toThrow(/its id is missing/);
    const other = new Database(path);
    other.exec('DROP TABLE events');
    other.close();
    await expect(SqliteEventLog.open(path)).rejects.toThrow(/some tables are missing/);
  });
});
