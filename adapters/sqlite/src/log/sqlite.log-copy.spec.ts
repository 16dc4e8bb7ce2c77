import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logCopyContract } from '../../../../libs/events/src/contract/log-copy.contract.js';
import { SqliteLogSource, SqliteLogTarget } from './sqlite.log-copy.js';
import { SqliteEventLog } from './sqlite.event-log.js';
import { writeFormat1Log } from './testing/format-1-log.js';
import { sqliteSource, sqliteTarget } from './testing/sqlite-log-copies.js';
import { verifyFile } from './testing/verify-file.js';

describe('the copy of a log in a file', () => {
  logCopyContract(sqliteSource, sqliteTarget);
});

it('migrates a log of format 1: the same events, with their recording times', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-copy-'));
  try {
    const [from, to] = [join(folder, 'old', 'events.sqlite'), join(folder, 'new', 'events.sqlite')];
    const times = ['2026-03-01T00:01:00.000Z', '2026-03-01T00:03:00.000Z', '2026-03-01T00:02:00.000Z'];
    const events = writeFormat1Log(from, times);
    const source = SqliteLogSource.open(from);
    const target = SqliteLogTarget.open(to, source.head.logId);
    expect(source.format).toBe(1);
    for await (const commits of source.commitsAfter(0)) await target.write(commits);
    await target.finish();
    await source.close();
    expect(await verifyFile(to)).toMatchObject({ valid: true, checked: events.length });
    const copy = await SqliteEventLog.open(to);
    expect((await copy.readPage({ limit: 10 })).events).toEqual(events);
    expect(await copy.movedTo()).toBeUndefined();
    await copy.noteMoved('another place');
    await copy.close();
    const again = await SqliteEventLog.open(to);
    expect(await again.movedTo()).toBe('another place');
    await again.noteMoved(undefined);
    expect(await again.movedTo()).toBeUndefined();
    await again.close();
    expect(await verifyFile(to)).toMatchObject({ valid: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
