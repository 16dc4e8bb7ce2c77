import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CatalogEntry, catalogStatus, knownVideo, type StoredEvent } from '@reelog/domain';
import { GOLDEN_COMMITS, goldenLines, goldenVideos, placeGoldenLog } from '../../../../test/golden/golden-log.js';
import { verifyByHand } from '../../../../test/support/verify-by-hand.js';
import { EventLogUnavailableError } from '../../../../libs/events/src/event-log.port.js';
import type { Verification } from '../../../../libs/events/src/log-audit.port.js';
import { linesOf } from '../../../../libs/events/src/testing/export-lines.js';
import { aCommit, readAll } from '../../../../libs/events/src/testing/sample-commits.js';
import { verifyExport } from '../../../../libs/events/src/verify-export.js';
import { SqliteEventLog } from './sqlite.event-log.js';
import { SqliteLogAudit } from './sqlite.log-audit.js';
import { SqliteReadModels } from '../read-models/sqlite.read-models.js';

jest.setTimeout(120_000); // opening a log starts threads, from sources in tests

describe.each(GOLDEN_COMMITS)('a log written by %s', (commit) => {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-golden-'));
    path = join(folder, 'log', 'events.sqlite');
    await placeGoldenLog(commit, path);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const stored = goldenLines(commit)
    .slice(1, -1)
    .map((line) => JSON.parse(line) as StoredEvent);
  const exported = (): Promise<string[]> => linesOf(new SqliteLogAudit(path).exportLines());
  const offline = (lines: readonly string[]): Promise<Verification> => verifyExport(each(lines));

  it('verifies like its export', async () => {
    expect(await offline(goldenLines(commit))).toMatchObject({ valid: true, checked: stored.length });
    expect(verifyByHand(goldenLines(commit).join('\n'))).toEqual([]);
  });

  it('can be read but not written before its migration', async () => {
    const log = await SqliteEventLog.open(path, { migrate: false });
    expect(await readAll(log, { limit: 7 })).toEqual(stored);
    expect(await log.findCommit(stored[0]?.commandId ?? '')).toMatchObject({ firstPosition: 1, recorded: true });
    await expect(log.append(aCommit())).rejects.toBeInstanceOf(EventLogUnavailableError);
    expect(await exported()).toEqual(goldenLines(commit));
    expect(await new SqliteLogAudit(path).verify()).toMatchObject({ valid: true, checked: stored.length });
    await log.close();
    expect((await readdir(dirname(path))).sort()).toEqual(['events.sqlite', 'events.sqlite.lock']);
  });

  it('is migrated while readers are open, and they read later events', async () => {
    const copy = join(folder, 'followed', 'events.sqlite');
    await placeGoldenLog(commit, copy);
    const log = await SqliteEventLog.open(copy, { migrate: false });
    const readModels = new SqliteReadModels({ logPath: copy, folder: join(folder, 'followed-models') });
    await readModels.start();
    expect(await readModels.waitFor('catalog', stored.length, 60_000)).toBe(true);
    expect(await readAll(log, { limit: 7 })).toEqual(stored);
    await log.migrate();
    await log.append(aCommit());
    readModels.notify();
    expect(await readModels.waitFor('catalog', stored.length + 1, 60_000)).toBe(true);
    const [added] = (await log.readPage({ after: stored.length, limit: 1 })).events;
    expect(added?.recordedAt).toBeDefined();
    await readModels.stop();
    await log.close();
  });

  it('is migrated when it is opened, verifies on the server and offline, and accepts commits', async () => {
    const log = await SqliteEventLog.open(path);
    expect(await readAll(log, { limit: 7 })).toEqual(stored);
    expect(await new SqliteLogAudit(path).verify()).toMatchObject({ valid: true, checked: stored.length });
    const [header, ...rest] = await exported();
    expect(JSON.parse(header ?? '')).toMatchObject({ formatVersion: 2 });
    expect(rest).toEqual(goldenLines(commit).slice(1));

    const receipt = await log.append(aCommit());
    const [added] = (await log.readPage({ after: stored.length, limit: 1 })).events;
    expect(added?.recordedAt).toBeDefined();
    expect(added!.recordedAt! >= stored.at(-1)!.occurredAt).toBe(true);
    expect(receipt.firstPosition).toBe(stored.length + 1);
    expect(await log.findCommit(stored[0]?.commandId ?? '')).toMatchObject({ firstPosition: 1, recorded: true });
    expect(await new SqliteLogAudit(path).verify()).toMatchObject({ valid: true, checked: stored.length + 1 });
    expect(await offline(await exported())).toMatchObject({ valid: true, checked: stored.length + 1 });
    expect(verifyByHand((await exported()).join('\n'))).toEqual([]);
    await log.close();
  });

  it('leaves one copy of the original, which an older release could read', async () => {
    await (await SqliteEventLog.open(path)).close();
    expect(await readdir(dirname(path))).toEqual(expect.arrayContaining(['events.format-1.sqlite', 'events.sqlite']));
    expect((await readdir(dirname(path))).filter((file) => file.includes('format-1'))).toHaveLength(1);
    const copy = join(dirname(path), 'events.format-1.sqlite');
    expect(await linesOf(new SqliteLogAudit(copy).exportLines())).toEqual(goldenLines(commit));
  });

  it('is rebuilt into the same catalog as the old release showed', async () => {
    const log = await SqliteEventLog.open(path);
    const readModels = new SqliteReadModels({ logPath: path, folder: join(folder, 'read-models') });
    await readModels.start();
    expect(await readModels.waitFor('catalog', stored.length + 1, 60_000)).toBe(true);
    const entries = await readModels.catalog.changedSince(0, 1_000);
    const shown = goldenVideos(commit).map(({ id }) => id);
    expect(
      entries
        .map(({ videoId }) => videoId)
        .filter((id) => shown.includes(id))
        .sort(),
    ).toEqual([...shown].sort());
    for (const video of goldenVideos(commit)) {
      const entry = entries.find(({ videoId }) => videoId === video.id);
      expect(entry && summaryOf(entry)).toEqual({
        title: video.title,
        revision: video.revision,
        status: video.status,
        views: video.views,
        failureCode: video.failureCode,
      });
    }
    await readModels.stop();
    await log.close();
  });
});

function summaryOf(entry: CatalogEntry) {
  const { title, revision, lastFailure } = knownVideo(entry.video) ?? {};
  return { title, revision, status: catalogStatus(entry), views: entry.views, failureCode: lastFailure?.code };
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
