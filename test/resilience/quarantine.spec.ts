import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { makeClip } from '../media/make-clip.js';
import { eventually, json, problem, readyVideo } from '../support/client.js';
import { filesBelow } from '../support/data-folder.js';
import { LAST_BOUNDARY, openUpload, partHead } from '../support/multipart.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

interface Quarantine {
  readonly items: readonly { readonly key: string; readonly sizeBytes: number; readonly deletedAfterSeconds: number }[];
  readonly nextCursor: string | null;
  readonly lastSweep?: { readonly at: string; readonly waitingVideos: number; readonly waitingObjects: number };
}

const TWO_DAYS_MS = 2 * 24 * 3600_000;
let dataDir: string;
let clip: string;
const servers: Server[] = [];

beforeAll(async () => {
  clip = await makeClip({ seconds: 1 });
});
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'reelog-quarantine-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.dispose();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<Server> {
  const server = await Server.start({ dataDir });
  servers.push(server);
  return server;
}

const objectPath = (key: string): string => join(dataDir, 'objects', key);

/** An object that no event names, two days old. */
function leave(key: string, bytes = 'left over'): void {
  mkdirSync(dirname(objectPath(key)), { recursive: true });
  writeFileSync(objectPath(key), bytes);
  age(objectPath(key));
}

function age(path: string): void {
  const then = new Date(Date.now() - TWO_DAYS_MS);
  utimesSync(path, then, then);
}

const quarantine = (server: Server, query = ''): Promise<Quarantine> =>
  json<Quarantine>(server.request(`/api/admin/quarantine${query}`, { key: MANAGER_KEY }));

const post = (server: Server, action: string, body: object): Promise<Response> =>
  server.request(`/api/admin/quarantine/${action}`, {
    method: 'POST',
    key: MANAGER_KEY,
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  });

/** Waits for the next sweep after a start. */
const swept = (server: Server, since: number): Promise<Quarantine> =>
  eventually(async () => {
    const found = await quarantine(server);
    return Date.parse(found.lastSweep?.at ?? '1970-01-01') >= since && found;
  }, 'the store was looked through');

async function startAndSweep(): Promise<{ server: Server; found: Quarantine }> {
  const since = Date.now();
  const server = await start();
  return { server, found: await swept(server, since) };
}

/** Key of the one file that the running upload has stored. */
const storedOriginal = (): Promise<string> =>
  eventually(
    async () => (await filesBelow(join(dataDir, 'objects'))).find((key) => key.startsWith('originals/')),
    'the file of the upload is stored',
  );

/** A library of one video, with the server stopped. */
async function libraryOfOne(): Promise<string> {
  const server = await start();
  const { id } = await readyVideo(server, clip, { title: 'Harbour' });
  await server.stop();
  for (const key of await filesBelow(join(dataDir, 'objects'))) age(objectPath(key));
  return id;
}

describe('an object that no event names', () => {
  it('is quarantined after a day, listed, and can be restored permanently', async () => {
    const kept = await libraryOfOne();
    const key = `originals/${randomUUID()}`;
    leave(key);
    const { server, found } = await startAndSweep();
    expect(found.items).toEqual([
      { key, videoId: key.split('/')[1], sizeBytes: 9, deletedAfterSeconds: expect.any(Number) as number },
    ]);
    expect(found.items[0]?.deletedAfterSeconds).toBeGreaterThan(29 * 86_400);
    expect(existsSync(objectPath(key))).toBe(false);
    expect(readFileSync(objectPath(`quarantine/${key}`), 'utf8')).toBe('left over');
    expect(existsSync(objectPath(`originals/${kept}`))).toBe(true);

    expect(await json(post(server, 'restore', { keys: [key] }))).toMatchObject({ restored: [key] });
    expect(readFileSync(objectPath(key), 'utf8')).toBe('left over');
    await server.stop();
    age(objectPath(key));
    const again = await startAndSweep();
    expect(again.found.items).toEqual([]);
    expect(existsSync(objectPath(key))).toBe(true);
    const verification = json(again.server.request('/api/audit/verify', { key: AUDITOR_KEY }));
    expect(await verification).toMatchObject({ valid: true });
  });

  it('stays in place while it is younger than a day', async () => {
    await libraryOfOne();
    const key = `originals/${randomUUID()}`;
    leave(key);
    utimesSync(objectPath(key), new Date(), new Date());
    const { found } = await startAndSweep();
    expect(found.items).toEqual([]);
    expect(existsSync(objectPath(key))).toBe(true);
  });

  it('of an unrecorded previews run is quarantined, while the run in use stays', async () => {
    const id = await libraryOfOne();
    const key = `previews/${id}/${randomUUID()}/sheet-000.jpg`;
    leave(key);
    const { server, found } = await startAndSweep();
    expect(found.items.map((item) => item.key)).toEqual([key]);
    const { streamUrl, thumbnailUrl } = await json<{ streamUrl: string; thumbnailUrl: string }>(
      server.request(`/api/videos/${id}`),
    );
    for (const url of [streamUrl, thumbnailUrl]) expect((await server.request(url)).status).toBe(200);
  });

  it('is not touched while its upload is running, however old the file is', async () => {
    const { server } = await startAndSweep();
    const request = openUpload(server);
    const answered = once(request, 'response');
    request.write(partHead({ name: 'file', fileName: 'slow.mp4' }));
    request.write(readFileSync(clip));
    request.write(`\r\n${partHead({ name: 'title' })}Har`); // the file is complete, the form is not
    const key = await storedOriginal();
    age(objectPath(key));
    const since = Date.now();
    await json(post(server, 'approve', { videos: 1 }), 202);
    expect((await swept(server, since)).items).toEqual([]);
    expect(existsSync(objectPath(key))).toBe(true);

    request.end(`bour${LAST_BOUNDARY}`);
    const [response] = (await answered) as [IncomingMessage];
    expect(response.statusCode).toBe(201);
  });

  it('of an upload of a killed process is finally quarantined', async () => {
    const { server } = await startAndSweep();
    const request = openUpload(server);
    request.write(partHead({ name: 'file', fileName: 'slow.mp4' }));
    request.write(readFileSync(clip));
    request.write(`\r\n${partHead({ name: 'title' })}Har`);
    const key = await storedOriginal();
    await server.stop('SIGKILL');
    age(objectPath(key));
    expect((await startAndSweep()).found.items.map((item) => item.key)).toEqual([key]);
  });
});

describe('a sweep', () => {
  it('quarantines objects of 20 videos a day, and of more when a manager approves', async () => {
    await libraryOfOne();
    for (let i = 0; i < 25; i += 1) leave(`originals/${randomUUID()}`);
    const { server, found } = await startAndSweep();
    expect(found.items).toHaveLength(20);
    expect(found.lastSweep).toMatchObject({ waitingVideos: 5, waitingObjects: 5 });
    await server.stop();
    const again = await startAndSweep();
    expect(again.found.items).toHaveLength(20);

    expect(await json(post(again.server, 'approve', { videos: 3 }), 202)).toMatchObject({
      position: expect.any(Number) as number,
    });
    await eventually(async () => (await quarantine(again.server)).items.length === 23, 'three more are set aside');
    await eventually(
      async () => (await quarantine(again.server)).lastSweep?.waitingVideos === 2,
      'two videos still wait',
    );
  });

  it('lists in pages', async () => {
    await libraryOfOne();
    const keys = Array.from({ length: 5 }, () => `originals/${randomUUID()}`).sort();
    keys.forEach((key) => leave(key));
    const { server } = await startAndSweep();
    const first = await quarantine(server, '?limit=3');
    const second = await quarantine(server, `?limit=3&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ key }) => key)).toEqual(keys);
    expect(second.nextCursor).toBeNull();
  });
});

describe('the quarantine', () => {
  it('is for managers only, and reports unknown keys', async () => {
    const server = await start();
    await problem(server.request('/api/admin/quarantine'), 401);
    await problem(server.request('/api/admin/quarantine', { key: AUDITOR_KEY }), 403);
    expect(await problem(post(server, 'restore', { keys: ['originals/nonsense'] }), 404)).toMatchObject({
      code: 'QUARANTINE.NOT_FOUND',
    });
    await problem(post(server, 'restore', { keys: [] }), 400);
    await problem(post(server, 'approve', { videos: 0 }), 400);
  });
});
