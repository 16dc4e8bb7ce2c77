import WebSocket from 'ws';
import { makeClip } from '../media/make-clip.js';
import { adminVideo, eventually, processed, uploaded } from '../support/client.js';
import { storedFiles, storedOriginals, unfinishedFiles } from '../support/data-folder.js';
import { Gate } from '../support/gate.js';
import { LAST_BOUNDARY, openUpload, partHead, writeRepeatedly } from '../support/multipart.js';
import { processesNaming } from '../support/process-info.js';
import { answerTo, rawConnection } from '../support/raw-http.js';
import { Server } from '../support/server.js';

const MIB = 1 << 20;
let server: Server;

beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.dispose());

describe('a start', () => {
  it('with wrong settings lists all of them, without their values', async () => {
    const env = { PORT: 'http', MANAGER_KEYS: 'ana:hidden', MAX_UPLOAD_BYTES: '-5', PROFILE: 'cloud' };
    const failure = await Server.start({ env }).catch((error: Error) => error.message);
    expect(failure).toMatch(/did not start \(1\)/);
    for (const name of Object.keys(env)) expect(failure).toContain(`${name}:`);
    expect(failure).not.toContain('hidden');
    expect(failure).not.toMatch(/\n\s+at /);
  });

  it('with an unusable folder lists it as well', async () => {
    const env = { PORT: 'http', DATA_DIR: '/proc/reelog' };
    const failure = await Server.start({ env }).catch((error: Error) => error.message);
    expect(failure).toMatch(/did not start \(1\)/);
    for (const name of Object.keys(env)) expect(failure).toContain(`${name}:`);
    expect(failure).not.toMatch(/\n\s+at /);
  });

  it('on a used port reports it', async () => {
    const { port } = new URL(server.url);
    const failure = await Server.start({ env: { PORT: port } }).catch((error: Error) => error.message);
    expect(failure).toMatch(/did not start \(1\)/);
    expect(failure).toMatch(/another program uses this port/i);
  });

  it('on a used data folder is rejected without harm to its user', async () => {
    const before = await storedFiles(server.dataDir);
    const request = openUpload(server);
    const answer = answerTo(request);
    request.write(partHead({ name: 'file', fileName: 'meanwhile.mp4' }));
    await writeRepeatedly(request, Buffer.alloc(MIB), 3);
    await eventually(async () => (await unfinishedFiles(server.dataDir)).length === 1, 'the upload is under way');

    const failure = await Server.start({ dataDir: server.dataDir }).catch((error: Error) => error.message);
    expect(failure).toMatch(/did not start \(1\)/);
    expect(failure).toMatch(/in use by another process/);

    request.end(LAST_BOUNDARY);
    expect((await answer).status).toBe(201);
    expect(await storedFiles(server.dataDir)).toHaveLength(before.length + 1);
  });
});

describe('a stop', () => {
  const gate = new Gate();
  afterAll(() => gate.dispose());

  it('ends a running child at once, cleanly, and the next start repeats its job', async () => {
    const first = await Server.start({ env: gate.beforePreviews });
    const { dataDir } = first;
    const { position, video } = await uploaded(first, await makeClip({ seconds: 3 }));
    await eventually(
      async () => (await adminVideo(first, video.id, position)).work?.stage === 'previews',
      'the video is probed',
    );
    await eventually(async () => (await processesNaming(`${dataDir}/work`)).length > 0, 'a child runs');
    expect(await first.stop()).toBe(0);
    expect(await processesNaming(dataDir)).toEqual([]);

    gate.open();
    const second = await Server.start({ dataDir });
    expect((await processed(second, video.id)).status).toBe('ready');
    await second.dispose();
    await first.dispose();
  });

  it('does not wait without limit for clients that never end', async () => {
    const busy = await Server.start();
    const idle = rawConnection(busy);
    idle.write('GET /api/videos HTTP/1.1\r\nHost: localhost\r\n');
    const feed = new WebSocket(`${busy.url.replace('http', 'ws')}/api/updates`);
    await new Promise((open) => feed.once('open', open));
    const request = openUpload(busy);
    request.write(partHead({ name: 'file', fileName: 'never.mp4' }));
    await writeRepeatedly(request, Buffer.alloc(MIB), 2);
    await eventually(async () => (await unfinishedFiles(busy.dataDir)).length === 1, 'the upload is under way');
    expect(await busy.stop()).toBe(0);
    expect(await storedOriginals(busy.dataDir)).toEqual([]);
    idle.destroy();
    request.destroy();
    await busy.dispose();
  });
});
