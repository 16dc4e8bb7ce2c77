import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { IntegrityReport } from '../../apps/api/src/contract/integrity.schema.js';
import { makeClip } from '../media/make-clip.js';
import { adminVideo, eventually, eventsOf, json, problem, readyVideo } from '../support/client.js';
import { filesBelow } from '../support/data-folder.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

interface Verification {
  readonly valid: boolean;
  readonly objects?: { readonly checked: number; readonly changed: unknown; readonly missing: unknown };
}

let server: Server;
let id: string;
let sha256: string;
let original: string;
let bytes: Buffer;

beforeAll(async () => {
  server = await Server.start({ env: { FIXITY_CYCLE_DAYS: '90', LOG_LEVEL: 'fatal' } });
  const video = await readyVideo(server, await makeClip({ seconds: 1 }), { title: 'Harbour' });
  ({ id, sha256 } = video);
  original = join(server.dataDir, 'objects', 'originals', id);
  bytes = await readFile(original);
});
afterEach(async () => {
  await writeFile(original, bytes);
  // A file stays open for a few seconds after its last reader: until then its old size is served.
  await eventually(async () => (await stream()).etag === `"${sha256}"` || undefined, 'the original is back', 60_000);
});
afterAll(() => server.dispose());

const verify = (query = '?objects=true'): Promise<Verification> =>
  json<Verification>(server.request(`/api/audit/verify${query}`, { key: AUDITOR_KEY }));

const report = (): Promise<IntegrityReport> =>
  json<IntegrityReport>(server.request('/api/admin/integrity', { key: MANAGER_KEY }));

const checkNow = () =>
  json<IntegrityReport>(server.request('/api/admin/integrity/cycles', { method: 'POST', key: MANAGER_KEY }), 202);

async function stream() {
  const response = await server.request(`/api/videos/${id}/stream`, { method: 'HEAD' });
  return { etag: response.headers.get('etag'), status: response.status };
}

const changed = () => {
  const other = Buffer.from(bytes);
  other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
  return other;
};

describe('stored files', () => {
  it('have their digests in the log, previews included', async () => {
    const path = `/api/audit/events?videoId=${id}&type=PreviewsGenerated`;
    const { items } = await json<{ items: { schemaVersion: number; data: { files: object[] } }[] }>(
      server.request(path, { key: AUDITOR_KEY }),
    );
    expect(items).toMatchObject([{ schemaVersion: 3 }]);
    const names = ['sheet-001.jpg', 'tiles.bif', 'thumbnail.jpg', 'thumbnail.webp', 'storyboard.json'];
    expect(items[0]?.data.files).toEqual(
      names.map((name) => expect.objectContaining({ name, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string })),
    );
  });

  it('are compared with the log on request', async () => {
    const [manifest = ''] = (await filesBelow(server.dataDir)).filter((path) => path.endsWith('storyboard.json'));
    const text = await readFile(join(server.dataDir, manifest));
    await rm(join(server.dataDir, manifest));
    await writeFile(original, changed());
    expect(await verify()).toMatchObject({
      valid: true,
      objects: {
        checked: 6,
        missing: { count: 1, keys: [relative('objects', manifest)] },
        changed: { count: 1, keys: [`originals/${id}`] },
      },
    });
    await writeFile(join(server.dataDir, manifest), text);
    await writeFile(original, bytes);
    const nothing = { count: 0, keys: [] };
    expect(await verify()).toMatchObject({
      valid: true,
      objects: { checked: 6, missing: nothing, changed: nothing, unreadable: nothing, withoutDigest: 0 },
    });
    expect(await verify('')).not.toHaveProperty('objects');
  });

  it('are not served with the recorded digest when their size differs', async () => {
    expect((await stream()).etag).toBe(`"${sha256}"`);
    await appendFile(original, 'more');
    const etag = await eventually(async () => {
      const seen = (await stream()).etag;
      return seen !== `"${sha256}"` && seen;
    }, 'the original is served under another ETag');
    expect(etag).toMatch(new RegExp(`^"changed-${bytes.length + 4}-\\d+"$`));
  });
});

describe('a check of stored files', () => {
  it('is visible to managers and auditors, and started by managers', async () => {
    await problem(server.request('/api/admin/integrity'), 401);
    await problem(server.request('/api/admin/integrity', { key: AUDITOR_KEY }), 403);
    await problem(server.request('/api/admin/integrity/cycles', { method: 'POST', key: AUDITOR_KEY }), 403);
  });

  it('finds a replaced original of the same size, reports it to managers and health, and does not touch it', async () => {
    await writeFile(original, changed());
    await checkNow();
    const { faults } = await eventually(
      async () => {
        const found = await report();
        return found.faultCount > 0 && found;
      },
      'the fault is found',
      60_000,
    );
    expect(faults).toMatchObject([{ key: `originals/${id}`, videoId: id, fault: 'changed', expected: { sha256 } }]);
    expect(await adminVideo(server, id)).toMatchObject({ integrity: { original: 'changed' } });
    expect((await stream()).etag).toMatch(/^"changed-/);
    const ready = await server.request('/health/ready');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'degraded' });
    expect(await readFile(original)).toEqual(changed());
    expect(await eventsOf(server, id)).not.toContain('ProcessingRequested');
    await writeFile(original, bytes);
    await checkNow();
    await eventually(async () => (await report()).lastCycle !== null, 'the cycle has ended', 60_000);
    await eventually(
      async () => {
        await checkNow();
        return (await report()).faultCount === 0;
      },
      'the fault has ended',
      60_000,
    );
  });
});
