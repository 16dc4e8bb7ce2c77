import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOG } from '@reelog/read-models';
import { SqliteReadModels } from '@reelog/sqlite';
import Database from 'libsql';
import { addReadyVideo } from '../libs/read-models/src/testing/sample-videos.js';
import { History } from '../libs/read-models/src/testing/history.js';
import { EVENT_COLUMNS } from '../adapters/sqlite/src/log/event-row.js';
import { openForReading } from '../adapters/sqlite/src/log/log-schema.js';
import { LogFile } from '../adapters/sqlite/src/log/testing/log-file.js';

/**
 * Rebuilds the catalog from 1,000,000 events, mostly views of 2,000 videos, with worker thread, log reader, fold and
 * SQLite. Baseline: only reading the same rows in the same run. The target on an idle machine is 100,000 events/s.
 * `npx tsx bench/rebuild.ts`; the worker runs from the same TypeScript sources.
 */
const EVENTS = 1_000_000;
const VIDEOS = 2_000;

const videoId = (index: number): string => `0195c0de-0000-7000-8000-${String(index).padStart(12, '0')}`;

function writeLog(path: string): void {
  const history = new History();
  for (let i = 0; i < VIDEOS; i += 1) {
    addReadyVideo(history, videoId(i), `Video ${i} of the old harbour`, 300 + (i % 60) * 60);
    history.pass(1_000);
  }
  const log = new LogFile(path);
  log.append(history);
  log.close();
  addViews(path, history.events.length);
}

/** One view per event, in blocks with every video once, each in a different order. */
function addViews(path: string, after: number): void {
  const connection = new Database(path);
  connection.exec(`
    WITH RECURSIVE
      numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ${EVENTS - after}),
      views AS (SELECT n, n / ${VIDEOS} AS block,
        printf('0195c0de-0000-7000-8000-%012d', (n * 1013 + n / ${VIDEOS} * 37) % ${VIDEOS}) AS video_id FROM numbers)
    INSERT INTO events (${EVENT_COLUMNS})
    SELECT ${after} + n + 1, 'views-' || video_id, block + 1, printf('0195c0de-ffff-7000-8000-%012d', n),
      'VideoViewed', 1, '2026-03-02T12:00:00.000Z', 'viewers', 'viewer', 'view-' || n, 'correlation-' || n, NULL,
      printf('%064x', n), printf('%064x', n), printf('%064x', n + 1), NULL,
      json_object('videoId', video_id, 'views', json_array(json_object(
        'viewer', printf('%032x', n), 'window', '2026-03-02T12:00:00.000Z'))) FROM views`);
  connection.close();
}

function readEverything(path: string): number {
  const connection = openForReading(path);
  const page = connection
    .prepare(`SELECT ${EVENT_COLUMNS} FROM events WHERE position > ? ORDER BY position LIMIT 1000`)
    .raw();
  const started = performance.now();
  let position = 0;
  for (;;) {
    const rows = page.all([position]) as [number, ...unknown[]][];
    const last = rows.at(-1);
    if (!last) break;
    position = last[0];
  }
  connection.close();
  return (performance.now() - started) / 1_000;
}

async function build(readModels: SqliteReadModels): Promise<number> {
  const started = performance.now();
  await readModels.start();
  if (!(await readModels.waitFor(CATALOG, EVENTS, 600_000))) throw new Error('The catalog was not built in time');
  if (!(await readModels.waitFor('pending-work', EVENTS, 600_000))) throw new Error('Not built in time');
  return (performance.now() - started) / 1_000;
}

const report = (what: string, seconds: number): void =>
  console.log(
    `${what.padEnd(58)} ${seconds.toFixed(2).padStart(7)} s ${Math.round(EVENTS / seconds)
      .toLocaleString('en')
      .padStart(10)} events/s`,
  );

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-bench-'));
  const logPath = join(folder, 'events.db');
  const readModels = new SqliteReadModels({ logPath, folder: join(folder, 'read-models') });
  try {
    writeLog(logPath);
    const baseline = readEverything(logPath);
    report('baseline: reading the rows, nothing more', baseline);
    report('first start: catalog and pending work, one after the other', await build(readModels));
    const started = performance.now();
    await readModels.rebuild(CATALOG);
    const seconds = (performance.now() - started) / 1_000;
    report('rebuild of the catalog', seconds);
    const total = (await readModels.catalog.list({ audience: 'viewers', sort: 'views', limit: 200 })).items[0]?.views;
    console.log(`most views: ${total}; memory ${Math.round(process.memoryUsage.rss() / 1e6)} MB`);
    console.log(
      `ratio: catalog rebuilt at ${Math.round(EVENTS / seconds).toLocaleString('en')} events/s, ${(baseline / seconds).toFixed(2)} of plainly reading them`,
    );
  } finally {
    await readModels.stop();
    await rm(folder, { recursive: true });
  }
}

void main();
