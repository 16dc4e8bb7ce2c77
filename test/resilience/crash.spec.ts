import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClip } from '../media/make-clip.js';
import type { AdminVideo, CatalogVideo } from '../../apps/api/src/contract/video.schema.js';
import {
  adminVideo,
  catalog,
  eventually,
  head,
  json,
  loggedEvents,
  type Page,
  processed,
  readyVideo,
  uploaded,
  write,
  type WriteAnswer,
} from '../support/client.js';
import { filesBelow, storedFiles, unfinishedFiles } from '../support/data-folder.js';
import { slowPreviews } from '../support/gate.js';
import { openUpload, partHead, writeRepeatedly } from '../support/multipart.js';
import { processesNaming } from '../support/process-info.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

const MIB = 1 << 20;
let dataDir: string;
let clip: string;
const servers: Server[] = [];

beforeAll(async () => {
  clip = await makeClip({ seconds: 2 });
});
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'reelog-crash-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.dispose();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<Server> {
  const server = await Server.start({ dataDir, env });
  servers.push(server);
  return server;
}

interface LoggedEvent {
  readonly position: number;
  readonly type: string;
  readonly commandId: string;
  readonly data: { readonly videoId: string; readonly title?: string; readonly views?: { readonly viewer: string }[] };
}

const log = (server: Server): Promise<LoggedEvent[]> => loggedEvents(server);

/** Invariants of a data folder after crashes. */
async function expectSound(server: Server): Promise<void> {
  const verification = await json<{ valid: boolean }>(server.request('/api/audit/verify', { key: AUDITOR_KEY }));
  expect(verification).toMatchObject({ valid: true });
  const events = await log(server);
  expect(events.map(({ position }) => position)).toEqual(events.map((_, i) => i + 1));
  // the server may be writing its marker
  await eventually(async () => (await unfinishedFiles(dataDir)).length === 0, 'nothing unfinished is left');

  const { position } = await head(server);
  const path = `/api/admin/videos?limit=200&minPosition=${position}`;
  const { items } = await json<Page<AdminVideo>>(server.request(path, { key: MANAGER_KEY }));
  await Promise.all(items.map(({ id }) => processed(server, id)));
  for (const { id, sha256 } of items) {
    const bytes = readFileSync(join(dataDir, 'objects', 'originals', id));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  }
  expect(await filesBelow(join(dataDir, 'work'))).toEqual([]);
}

describe('kill -9', () => {
  it('during an upload leaves nothing of it, and loses no acknowledged write', async () => {
    const first = await start();
    const kept = await readyVideo(first, clip, { title: 'Kept' });
    const request = openUpload(first);
    request.write(partHead({ name: 'file', fileName: 'half.mp4' }));
    await writeRepeatedly(request, Buffer.alloc(MIB), 20);
    await eventually(async () => (await unfinishedFiles(dataDir)).length === 1, 'the upload is under way');
    const acknowledged = await uploaded(first, clip, { title: 'Just in time' });
    await first.stop('SIGKILL');
    expect(await unfinishedFiles(dataDir)).toHaveLength(1);

    const second = await start();
    await expectSound(second);
    expect((await adminVideo(second, kept.id)).thumbnailUrl).toBe(kept.thumbnailUrl);
    expect((await adminVideo(second, acknowledged.video.id)).status).toBe('ready');
    const originals = (await storedFiles(dataDir)).filter((path) => path.startsWith('originals/'));
    expect(originals.sort()).toEqual([kept, acknowledged.video].map(({ id }) => `originals/${id}`).sort());
  });

  it('while previews are made leaves no process behind, and the video is processed after the next start', async () => {
    const tools = mkdtempSync(join(tmpdir(), 'reelog-tools-'));
    const first = await start(slowPreviews(tools));
    const { video } = await uploaded(first, clip);
    const atWork = async () => processesNaming(join(dataDir, 'work'));
    await eventually(async () => (await atWork()).length > 0, 'a child is at work');
    await first.stop('SIGKILL');
    await eventually(async () => (await processesNaming(dataDir)).length === 0, 'every process is gone', 5_000);

    const second = await start();
    await expectSound(second);
    expect((await adminVideo(second, video.id)).status).toBe('ready');
    rmSync(tools, { recursive: true });
  });

  it('during concurrent appends loses no acknowledged write, and doubles no retried one', async () => {
    const first = await start();
    const videos = await Promise.all([readyVideo(first, clip), readyVideo(first, clip)]);
    const edits = new Map<string, { videoId: string; title: string; position?: number }>();
    const visits = new Map<string, { videoId: string; acknowledged: boolean }>();

    const edit = async (server: Server, key: string): Promise<void> => {
      const { videoId, title } = edits.get(key)!;
      const answer = await json<WriteAnswer>(
        write(server, 'PATCH', `/${videoId}`, { title }, { 'Idempotency-Key': key }),
      );
      edits.set(key, { videoId, title, position: answer.position });
    };
    const visit = async (server: Server, sessionId: string): Promise<void> => {
      const { videoId } = visits.get(sessionId)!;
      const init = {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ sessionId }),
      };
      await json(server.request(`/api/videos/${videoId}/views`, init), 202);
      visits.set(sessionId, { videoId, acknowledged: true });
    };
    const writer = async (n: number): Promise<void> => {
      const videoId = videos[n % 2]!.id;
      for (;;) {
        const key = randomUUID();
        if (n < 8) edits.set(key, { videoId, title: `Title ${key}` });
        else visits.set(key, { videoId, acknowledged: false });
        await (n < 8 ? edit(first, key) : visit(first, key));
      }
    };
    const writers = Array.from({ length: 24 }, (_, n) => writer(n).catch(() => undefined));
    await eventually(() => Promise.resolve(edits.size > 60 && visits.size > 120), 'much is being written');
    await first.stop('SIGKILL');
    await Promise.all(writers);
    const acknowledged = [...edits.values()].filter(({ position }) => position !== undefined);
    expect(acknowledged.length).toBeGreaterThan(20);

    const second = await start();
    await expectSound(second);
    const byPosition = new Map((await log(second)).map((event) => [event.position, event]));
    for (const { videoId, title, position } of acknowledged)
      expect(byPosition.get(position!)).toMatchObject({ type: 'VideoDetailsChanged', data: { videoId, title } });

    for (const key of edits.keys()) await edit(second, key);
    for (const sessionId of visits.keys()) await visit(second, sessionId);
    const events = await log(second);
    const titles = events.filter(({ type }) => type === 'VideoDetailsChanged').map(({ data }) => data.title);
    expect(titles.sort()).toEqual([...edits.values()].map(({ title }) => title).sort());
    const viewers = events.flatMap(({ data }) => data.views ?? []).map(({ viewer }) => viewer);
    expect(new Set(viewers).size).toBe(visits.size);
    const { position } = await head(second);
    const { items } = await catalog(second, `?minPosition=${position}`);
    expect(items.reduce((sum, { views }) => sum + views, 0)).toBe(viewers.length);
  });

  it('repeatedly, at any moment, leaves a library that recovers', async () => {
    const acknowledged: string[] = [];
    for (const afterMs of [0, 80, 300]) {
      const server = await start({ FRAMEFLOW_CONCURRENCY: '2' });
      acknowledged.push((await uploaded(server, clip, { title: `After ${afterMs}` })).video.id);
      const hanging = uploaded(server, clip).then(
        ({ video }) => acknowledged.push(video.id),
        () => undefined,
      );
      await new Promise((moment) => setTimeout(moment, afterMs));
      await server.stop('SIGKILL');
      await hanging;
    }
    const server = await start({ FRAMEFLOW_CONCURRENCY: '2' });
    await expectSound(server);
    for (const id of acknowledged) expect(await adminVideo(server, id)).toMatchObject({ id, status: 'ready' });
    expect(await processesNaming(`${dataDir}/objects`)).toEqual([]);
  });
});

describe('lost read models', () => {
  /** Only signatures may change. */
  const unsigned = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replace(/\?exp=\d+&sig=[\w-]+/g, ''));
  const everything = async (server: Server): Promise<unknown> => {
    const { position } = await head(server);
    const admin = await json(
      server.request(`/api/admin/videos?limit=200&minPosition=${position}`, { key: MANAGER_KEY }),
    );
    const lists: Page<CatalogVideo>[] = [];
    for (const query of ['sort=newest', 'sort=views', 'sort=title', 'q=har', 'tag=sea'])
      lists.push(await catalog(server, `?${query}`));
    return unsigned({ admin, lists, tags: await json(server.request('/api/tags')) });
  };

  it('are rebuilt from the log with the same contents', async () => {
    const first = await start();
    const videos = [];
    for (const title of ['Harbour', 'Hartlepool', 'Removed']) videos.push(await readyVideo(first, clip, { title }));
    await json(write(first, 'PATCH', `/${videos[0]!.id}`, { tags: ['sea'], description: 'By night' }));
    for (let i = 0; i < 20; i += 1) {
      const body = JSON.stringify({ sessionId: `visitor-${i}` });
      const path = `/api/videos/${videos[i % 2]!.id}/views`;
      await json(first.request(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }), 202);
    }
    await json(write(first, 'DELETE', `/${videos[2]!.id}`));
    const before = await everything(first);
    await first.stop();

    rmSync(join(dataDir, 'read-models'), { recursive: true });
    const second = await start();
    expect(await everything(second)).toEqual(before);
    await expectSound(second);
  });

  it('half written or damaged are rebuilt, too', async () => {
    const first = await start();
    await readyVideo(first, clip, { title: 'Harbour' });
    const before = await everything(first);
    await first.stop('SIGKILL');

    const files = await filesBelow(join(dataDir, 'read-models'));
    expect(files.length).toBeGreaterThan(0);
    for (const path of files) writeFileSync(join(dataDir, 'read-models', path), 'This is no database.');
    const second = await start();
    expect(await everything(second)).toEqual(before);
  });
});
