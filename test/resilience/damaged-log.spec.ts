import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Commit, type Verification, verifyExport } from '@reelog/events';
import Database from 'libsql';
import { addReadyVideo } from '../../libs/read-models/src/testing/sample-videos.js';
import { History } from '../../libs/read-models/src/testing/history.js';
import { type Damage, damagePage, randomNumbers } from '../../adapters/sqlite/src/log/testing/damage-page.js';
import { fillLog } from '../../adapters/sqlite/src/log/testing/fill-log.js';
import { eventually, head, json, type Page, problem, write, type WriteAnswer } from '../support/client.js';
import { inEmbeddedProfile } from '../support/installation.js';
import { AUDITOR_KEY, Server } from '../support/server.js';

const VIDEOS = 60;

interface Readiness {
  readonly status: string;
  readonly dependencies: readonly { readonly name: string; readonly ok: boolean; readonly detail?: string }[];
}

interface AuditPage extends Page<{ readonly position: number }> {
  readonly broken?: readonly { readonly position: number; readonly problem: string }[];
}

/** Only the embedded profile keeps the log in a file. */
inEmbeddedProfile(() =>
  describe('a log that is damaged on disk', () => {
    let dataDir: string;
    let logFile: string;
    let ids: string[];
    let server: Server | undefined;

    beforeEach(() => {
      dataDir = mkdtempSync(join(tmpdir(), 'reelog-damaged-'));
      logFile = join(dataDir, 'log', 'events.sqlite');
      mkdirSync(dirname(logFile));
      const history = new History();
      ids = Array.from({ length: VIDEOS }, () => randomUUID());
      ids.forEach((id, index) => addReadyVideo(history, id, `Video ${index}`));
      const commits = history.events.map(
        ({ streamId, streamVersion, type, data }) =>
          ({ streamId, expectedVersion: streamVersion - 1, events: [{ type, data }] }) as unknown as Commit,
      );
      fillLog(logFile, commits);
      const originals = join(dataDir, 'objects', 'originals');
      mkdirSync(originals, { recursive: true });
      for (const id of ids) writeFileSync(join(originals, id), Buffer.alloc(1_000)); // so that the store is the log's own
    });
    afterEach(async () => {
      await server?.stop();
      server = undefined;
      rmSync(dataDir, { recursive: true, force: true });
    });

    const readiness = async (): Promise<Readiness> =>
      (await (await fetch(`${server?.url}/health/ready`)).json()) as Readiness;
    const audit = <T>(path: string): Promise<T> =>
      json<T>((server as Server).request(`/api/audit/${path}`, { key: AUDITOR_KEY }));

    function damage(object: string, kind: Damage): number {
      const database = new Database(logFile);
      const leaves = `SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path`;
      const pages = database.prepare(leaves).raw().all([object]) as [number][];
      const [page] = pages[Math.floor(pages.length / 2)] as [number]; // not the last: without the head, nothing starts
      database.close();
      damagePage(logFile, page, kind, randomNumbers(page));
      return page;
    }

    it.each<[string, () => void]>([
      ['header', () => damagePage(logFile, 1, 'noise', randomNumbers(1))],
      ['last page', () => truncateSync(logFile, statSync(logFile).size - 4096 * 3)],
    ])('keeps the process alive and is reported when the %s is lost and nothing can be read', async (_what, lose) => {
      lose();
      server = await Server.start({ dataDir });
      expect((await server.request('/health/live')).status).toBe(200);
      expect((await server.request('/health/ready')).status).toBe(503);
      const { dependencies } = await readiness();
      expect(dependencies.find(({ name }) => name === 'log-integrity')?.detail).toMatch(/damaged.*backup/);
      expect(server.printed).toMatch(/damaged.*backup/);
      await problem(write(server, 'PATCH', `/${ids[0]}`, { title: 'On top' }), 503);
    });

    it.each<[string, Damage]>([
      ['sqlite_autoindex_events_1', 'noise'],
      ['events', 'zeros'],
      ['commits', 'a neighbour'],
    ])(
      'is never ready and takes no writes with a damaged page of %s (%s), and serves what it can',
      async (object, kind) => {
        damage(object, kind);
        server = await Server.start({ dataDir });
        const { status, dependencies } = await readiness();
        expect(status).toBe('unavailable');
        expect(dependencies).toContainEqual({
          name: 'log-integrity',
          ok: false,
          detail: expect.stringMatching(/damaged.*(page|index|missing|malformed|value in).*backup/i) as string,
        });
        const { code } = await problem(write(server, 'PATCH', `/${ids[0]}`, { title: 'New' }), 503);
        expect(code).toBe('LOG.WRITES_STOPPED');
        expect((await head(server)).position).toBeLessThanOrEqual(VIDEOS * 3);
        expect(await audit<Verification>('verify')).toMatchObject({ valid: false });
        expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
      },
    );

    it('serves everything but one event with a byte that is not UTF-8', async () => {
      const bytes = readFileSync(logFile);
      bytes[bytes.indexOf('"title":"Video 7"') + 12] = 0xff;
      writeFileSync(logFile, bytes);
      server = await Server.start({ dataDir });
      const running = server;

      await eventually(async () => (await readiness()).status === 'degraded', 'health says what is damaged');
      const { items } = await json<Page<{ id: string }>>(running.request('/api/videos?limit=200'));
      expect(items).toHaveLength(VIDEOS - 1);
      const page = await audit<AuditPage>('events?limit=200');
      const position = page.broken?.[0]?.position ?? 0;
      expect(page.broken).toHaveLength(1);
      expect(page.items.map((each) => each.position)).not.toContain(position);
      expect(await audit<Verification>('verify')).toMatchObject({ valid: false, firstBad: { position } });
      expect((await readiness()).dependencies).toContainEqual({
        name: 'log-verification',
        ok: false,
        detail: expect.stringContaining(`position ${position} `) as string,
      });

      const lines = gunzipSync(
        Buffer.from(await (await running.request('/api/audit/export', { key: AUDITOR_KEY })).arrayBuffer()),
      );
      const exported = lines.toString().trimEnd().split('\n');
      expect(exported).toHaveLength((await head(running)).position + 2);
      expect(JSON.parse(exported[position] ?? '')).toMatchObject({ reelog: 'broken', position });
      expect(await verifyExport(fromArray(exported))).toMatchObject({ valid: false, firstBad: { position } });

      await json<WriteAnswer>(write(running, 'PATCH', `/${ids[0]}`, { title: 'Another title' }));
      const { code } = await problem(write(running, 'PATCH', `/${ids[7]}`, { title: 'Another title' }), 500);
      expect(code).toBe('LOG.EVENT_DAMAGED');
      expect(await audit<AuditPage>(`videos/${ids[7]}/history`)).toMatchObject({ broken: [{ position }] });
    });
  }),
);

async function* fromArray(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
