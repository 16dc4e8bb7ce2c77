import { makeBrokenFile } from '../media/make-broken-file.js';
import { eventually, head, json, processed, uploaded, write, type WriteAnswer } from '../support/client.js';
import { Cluster } from '../support/cluster.js';
import { openUpload, partHead, writeRepeatedly } from '../support/multipart.js';
import { MANAGER_KEY } from '../support/server.js';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({ apis: 2, frameflows: 1 });
});
afterAll(() => cluster.dispose());

describe('an edit that changes nothing, repeated with its Idempotency-Key at another api', () => {
  it('gets the same answer, and does not undo later changes of another manager', async () => {
    const key = { 'Idempotency-Key': 'changes-nothing' };
    const { video, position } = await uploaded(cluster.at(0), await makeBrokenFile('empty'), { title: 'As it is' });
    await processed(cluster.at(0), video.id, position);
    const edit = (api: number, title: string, headers = {}): Promise<WriteAnswer> =>
      json<WriteAnswer>(write(cluster.at(api), 'PATCH', `/${video.id}`, { title }, headers));
    const first = await edit(0, 'As it is', key);
    await edit(1, 'By somebody else');
    const before = await head(cluster.at(0));

    const again = await edit(1, 'As it is', key);
    expect([again.position, again.video.title]).toEqual([first.position, 'As it is']);
    const reused = await write(cluster.at(1), 'PATCH', `/${video.id}`, { title: 'Another request' }, key);
    expect(reused.status).toBe(422);
    expect(await head(cluster.at(1))).toEqual(before);
  });
});

describe('an upload that is running at one api', () => {
  it('is known at the others, until that api is dead', async () => {
    const other = cluster.at(1);
    const asked = async (): Promise<number> =>
      (await other.request('/api/admin/commands/in-hand', { key: MANAGER_KEY })).status;
    const request = openUpload(cluster.at(0), { 'Idempotency-Key': 'in-hand' });
    request.write(partHead({ name: 'file', fileName: 'slow.mp4' }));
    await writeRepeatedly(request, Buffer.alloc(64 * 1024), 2);
    await eventually(async () => (await asked()) === 202, 'it is under way');
    const [holder] = cluster.apis;
    if (holder) await cluster.kill(holder);
    await eventually(async () => (await asked()) === 404, 'its api is gone');
    request.destroy();
  });
});
