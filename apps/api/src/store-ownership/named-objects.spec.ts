import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventLog } from '@reelog/sqlite';
import Database from 'libsql';
import { aCommit } from '../../../../libs/events/src/testing/sample-commits.js';
import { LogNotIntactError, NamedObjects } from './named-objects.js';

jest.setTimeout(30_000); // opening a log starts threads, from sources in tests

const signal = new AbortController().signal;
const upload = (videoId: string) =>
  ({ type: 'VideoUploaded', data: { videoId, objectKey: `originals/${videoId}` } }) as never;

describe('the objects that a log names', () => {
  let folder: string;
  let path: string;
  let log: SqliteEventLog;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reelog-named-'));
    path = join(folder, 'events.sqlite');
    log = await SqliteEventLog.open(path);
    for (const id of ['a', 'b', 'c']) await log.append(aCommit({ streamId: `video-${id}`, events: [upload(id)] }));
  });
  afterEach(async () => {
    await log.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const change = (sql: string): void => {
    const database = new Database(path);
    database.exec(sql);
    database.close();
  };

  it('follow the log: originals, folders of previews and parts of renditions, without purged ones', async () => {
    const named = new NamedObjects(log);
    await named.catchUp(signal);
    expect(['a', 'b', 'c', 'd'].map((id) => named.has(`originals/${id}`))).toEqual([true, true, true, false]);
    const previews = { type: 'PreviewsGenerated', data: { videoId: 'a', runId: 'r', files: [] } } as never;
    const purge = { type: 'VideoPurged', data: { videoId: 'b', objectKeys: ['originals/b'], sha256: '' } } as never;
    const data = { videoId: 'a', runId: 'q', parts: [{ name: 'video.mp4', sizeBytes: 1, sha256: '' }] };
    const rendition = { type: 'RenditionGenerated', data } as never;
    await log.append(aCommit({ events: [upload('d'), previews, rendition, purge] }));
    await named.catchUp(signal);
    expect([named.has('originals/d'), named.has('previews/a/r/sheet-1.jpg')]).toEqual([true, true]);
    expect(['video.mp4', 'other.mp4'].map((name) => named.has(`renditions/a/q/${name}`))).toEqual([true, false]);
    expect([named.has('originals/b'), named.purged.has('originals/b')]).toEqual([false, true]);
    expect(named.videos).toBe(4);
  });

  it.each([
    ['a character of a key', `UPDATE events SET data = replace(data, 'originals/b', 'originals/x') WHERE position = 2`],
    ['an event', 'DELETE FROM events WHERE position = 2'],
    ['the text of an event', `UPDATE events SET data = '{' WHERE position = 2`],
    ['the type of an event', `UPDATE events SET type = 'VideoRestored' WHERE position = 2`],
    ['the order of events', 'UPDATE events SET position = 9 WHERE position = 2'],
  ])('are not trusted when the log has lost %s', async (_what, sql) => {
    change(sql);
    await expect(new NamedObjects(log).catchUp(signal)).rejects.toThrow(LogNotIntactError);
  });
});
