import { mkdtempSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from '../support/client.js';
import { MANAGER_KEY, removeData, Server } from '../support/server.js';

describe('dead letters of an earlier run', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'reelog-test-'));
  const folder = join(dataDir, 'dead-letters');
  let server: Server;
  afterAll(() => removeData(dataDir));

  const letters = (path = '', method = 'GET') =>
    server.request(`/api/admin/dead-letters${path}`, { key: MANAGER_KEY, method });
  const metric = async (): Promise<string | undefined> =>
    /^reelog_dead_letters (\d+)$/m.exec(await (await server.request('/metrics')).text())?.[1];

  it('are listed, counted and finally discarded', async () => {
    const letter = {
      pattern: 'media.result',
      group: 'api.media',
      body: '{"videoId":"x"}',
      reason: 'No.',
      deliveries: 4,
    };
    await mkdir(folder);
    for (const id of ['one', 'two'])
      await writeFile(
        join(folder, `${id}.json`),
        JSON.stringify({ ...letter, id, diedAt: `2026-03-01T12:00:0${id.length}Z` }),
      );
    server = await Server.start({ dataDir });
    const { items } = await json<{ items: object[] }>(letters());
    expect(items).toMatchObject([{ message: { videoId: 'x' }, reason: 'No.' }, { deliveries: 4 }]);
    expect(await metric()).toBe('2');
    expect((await letters('/one', 'DELETE')).status).toBe(204);
    await server.dispose();
    expect(readdirSync(folder)).toEqual(['two.json']);

    server = await Server.start({ dataDir });
    expect(await json(letters())).toMatchObject({ items: [{ id: 'two' }] });
    expect(await metric()).toBe('1');
    expect((await letters('/two', 'DELETE')).status).toBe(204);
    await server.dispose();
  });
});
