import { makeClip } from '../media/make-clip.js';
import { catalog, eventually, json, problem, readyVideo, rebuildCatalog } from '../support/client.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

interface Projection {
  readonly name: string;
  readonly generation: number;
  readonly lag: number;
  readonly state: string;
}

let server: Server;

beforeAll(async () => {
  server = await Server.start();
  await readyVideo(server, await makeClip({ seconds: 1 }), { title: 'Harbour' });
});
afterAll(() => server.dispose());

const asManager = (path: string, method = 'GET'): Promise<Response> =>
  server.request(`/api/admin${path}`, { key: MANAGER_KEY, method });

const projections = async (): Promise<Projection[]> =>
  (await json<{ items: Projection[] }>(asManager('/projections'))).items;

describe('read models', () => {
  it('report their progress', async () => {
    const found = await eventually(async () => {
      const all = await projections();
      return all.every(({ lag }) => lag === 0) && all;
    }, 'the read models have caught up');
    expect(found.map(({ name, state }) => [name, state]).sort()).toEqual([
      ['catalog', 'live'],
      ['pending-work', 'live'],
    ]);
  });

  it('are rebuilt beside the live one, with the same contents', async () => {
    const before = await catalog(server);
    await rebuildCatalog(server);
    expect(await catalog(server)).toEqual(before);
  });

  it('with an unknown name cannot be rebuilt', async () => {
    const { code } = await problem(asManager('/projections/nonsense/rebuild', 'POST'), 404);
    expect(code).toBe('PROJECTION.NOT_FOUND');
  });

  it('are for managers only', async () => {
    await problem(server.request('/api/admin/projections', { key: AUDITOR_KEY }), 403);
    await problem(server.request('/api/admin/projections'), 401);
  });
});

describe('dead letters', () => {
  it('are absent without failures', async () => {
    expect(await json(asManager('/dead-letters'))).toEqual({ items: [] });
  });

  it('with an unknown id can be neither retried nor discarded', async () => {
    const { code } = await problem(asManager('/dead-letters/nonsense/retry', 'POST'), 404);
    expect(code).toBe('DEAD_LETTER.NOT_FOUND');
    await problem(asManager('/dead-letters/nonsense', 'DELETE'), 404);
  });
});
