import { makeBrokenFile } from '../media/make-broken-file.js';
import { catalog, eventually, json, problem, processed, uploaded, write, type WriteAnswer } from '../support/client.js';
import { Server } from '../support/server.js';
import { SmallDisk } from '../support/small-disk.js';

interface Ready {
  readonly status: string;
  readonly dependencies: readonly { readonly name: string; readonly ok: boolean; readonly detail?: string }[];
}

const disk = SmallDisk.mount(48);
/** A disk that can be filled needs the permission to mount one. */
const describeOnDisk = disk ? describe : describe.skip;
if (!disk)
  console.warn('SKIPPED: a full disk is not tested here, as no disk of a few megabytes may be mounted (needs root).');

describeOnDisk('a disk that is full', () => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start({ dataDir: disk?.folder ?? '', env: { LOG_LEVEL: 'info' } });
  });
  afterAll(async () => {
    await server.dispose();
    disk?.unmount();
  });

  const health = (): Promise<Ready> => server.request('/health/ready').then(json<Ready>);
  const eventLog = ({ dependencies }: Ready) => dependencies.find(({ name }) => name === 'eventLog');
  const timesPrinted = (text: string): number => server.printed.split(text).length - 1;

  it('rejects writes with 507, logs it once, serves reads, and accepts writes again when there is space', async () => {
    const video = await processed(server, (await uploaded(server, await makeBrokenFile('empty'))).video.id);
    const rename = (title: string) => write(server, 'PATCH', `/${video.id}`, { title });
    await json<WriteAnswer>(rename('Before'));
    expect(eventLog(await health())).toEqual({ name: 'eventLog', ok: true });

    disk?.fill();
    const refused = await eventually(async () => {
      const answer = await rename(`While it is full ${'x'.repeat(100)}`);
      return answer.status === 200 ? undefined : answer; // the write-ahead log may have some room left in it
    }, 'a write is refused');
    expect(await problem(refused, 507)).toMatchObject({ code: 'STORAGE.FULL' });
    expect(await problem(rename('Refused'), 507)).toMatchObject({ code: 'STORAGE.FULL' });
    const full = await health();
    expect(full.status).toBe('degraded');
    expect(eventLog(full)).toMatchObject({ ok: false, detail: expect.stringContaining('disk is full') as string });
    expect((await catalog(server)).items).toEqual([]); // it failed: viewers do not see it
    expect(timesPrinted('the event log cannot be written')).toBe(1);

    disk?.makeRoom();
    await eventually(async () => (await health()).status === 'ok', 'the health is well again');
    await json<WriteAnswer>(rename('After'));
    expect(timesPrinted('the event log cannot be written')).toBe(1);
    expect(timesPrinted('the event log is written again')).toBe(1);
  });
});
