import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AdminVideo } from '../../apps/api/src/contract/video.schema.js';
import { eventually, json } from '../support/client.js';
import { LAST_BOUNDARY, multipartBody, openUpload, partHead, postForm } from '../support/multipart.js';
import { answerTo, rawConnection } from '../support/raw-http.js';
import { Server } from '../support/server.js';

const LIMITS = { headMs: 1_000, bodyMs: 1_000, windowMs: 1_000, bytesPerWindow: 1_000, unreadMs: 6_000 };
const SOURCE_BYTES = 48 << 20;

let server: Server;
let source: AdminVideo;
beforeAll(async () => {
  server = await Server.start({ limits: LIMITS });
  const form = multipartBody([{ name: 'file', fileName: 'large.mp4', content: Buffer.alloc(SOURCE_BYTES, 7) }]);
  ({ video: source } = await json<{ video: AdminVideo }>(postForm(server, form), 201));
});
afterAll(() => server.dispose());

interface Listener {
  readonly socket: Socket;
  said: string;
  isClosed: boolean;
}

function connected(): Listener {
  const listener = { socket: rawConnection(server), said: '', isClosed: false };
  listener.socket.setEncoding('latin1').on('data', (text: string) => (listener.said += text));
  listener.socket.on('close', () => (listener.isClosed = true));
  return listener;
}

/** Writes small pieces until the connection is closed. */
async function trickle({ socket }: Listener, text: string, everyMs = 50): Promise<void> {
  const closed = once(socket, 'close');
  const writing = setInterval(() => socket.write(text), everyMs);
  await closed;
  clearInterval(writing);
}

const bodyHead = (path: string, type: string, extra = ''): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 100000\r\n${extra}\r\n`;

describe('a slow peer', () => {
  it('with an incomplete head gets an error and is closed', async () => {
    const peer = connected();
    peer.socket.write('GET /api/videos HTTP/1.1\r\n');
    await trickle(peer, 'X: y\r\n');
    expect(peer.said).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('that sends nothing is closed', async () => {
    const peer = connected();
    await once(peer.socket, 'close');
  });

  it('with an incomplete JSON body gets an error and is closed', async () => {
    const peer = connected();
    peer.socket.write(bodyHead(`/api/videos/${source.id}/views`, 'application/json'));
    await trickle(peer, ' ');
    expect(peer.said).toMatch(/^HTTP\/1\.1 408 /);
    expect(peer.said).toContain('"code":"REQUEST.TIMEOUT"');
  });

  it('that keeps sending an unexpected body is closed after the answer', async () => {
    const peer = connected();
    peer.socket.write(
      'GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data\r\nContent-Length: 100000\r\n\r\n',
    );
    await trickle(peer, ' ');
    expect(peer.said).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('that uploads below the minimum rate is closed, and one above it is not', async () => {
    const slow = openUpload(server);
    const refused = answerTo(slow).then(
      ({ status }) => status,
      () => 'closed',
    );
    const steady = openUpload(server);
    const answer = answerTo(steady);
    for (const upload of [slow, steady]) upload.write(partHead({ name: 'file', fileName: 'slow.mp4' }));
    for (let i = 0; i < 20 && !slow.destroyed; i += 1) {
      slow.write('x');
      steady.write(Buffer.alloc(2_000));
      await sleep(200);
    }
    expect([408, 'closed']).toContain(await refused);
    steady.end(LAST_BOUNDARY);
    expect((await answer).status).toBe(201);
  });
});

describe('an upload with Expect: 100-continue', () => {
  it('gets 100 Continue, then its answer', async () => {
    const upload = openUpload(server, { Expect: '100-continue' });
    const answer = answerTo(upload);
    upload.flushHeaders();
    await once(upload, 'continue');
    upload.write(partHead({ name: 'file', fileName: 'polite.mp4' }));
    upload.end(`content${LAST_BOUNDARY}`);
    expect((await answer).status).toBe(201);
  });
});

describe('a download', () => {
  const ask = (peer: Listener, range = ''): void => {
    peer.socket.write(`GET ${source.originalUrl} HTTP/1.1\r\nHost: localhost\r\n${range}\r\n`);
  };

  it('that is not read for a while continues to its end afterwards', async () => {
    const peer = connected();
    ask(peer);
    await eventually(async () => peer.said.length > 0, 'it has begun');
    peer.socket.pause();
    await sleep(3 * LIMITS.windowMs);
    peer.socket.resume();
    await eventually(async () => peer.said.length > SOURCE_BYTES, 'all of it has come');
    expect(peer.isClosed).toBe(false);
    peer.socket.destroy();
  });

  it('that is not read for long is closed, and the video continues by a range', async () => {
    const peer = connected();
    ask(peer);
    await eventually(async () => peer.said.length > 0, 'it has begun');
    peer.socket.pause();
    const port = peer.socket.localPort;
    await sleep(LIMITS.unreadMs + 2 * LIMITS.windowMs);
    peer.socket.resume();
    await eventually(async () => peer.isClosed, `the connection of port ${port} is closed`);
    expect(peer.said.length).toBeLessThan(SOURCE_BYTES);
    const from = peer.said.length - peer.said.indexOf('\r\n\r\n') - 4;
    const rest = await server.request(source.originalUrl, { headers: { Range: `bytes=${from}-` } });
    expect(rest.status).toBe(206);
    expect((await rest.arrayBuffer()).byteLength).toBe(SOURCE_BYTES - from);
  });
});
