import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type ClientOptions, WebSocket } from 'ws';
import { AllowedHosts } from '../http/allowed-hosts.js';
import { clientAddressBehind } from '../http/client-address.js';
import { FeedAdapter } from './feed-adapter.js';
import { DEFAULT_LIMITS, FEED_HOST, FEED_LIMITS, type FeedHost, SESSION_SERVICES } from './feed-host.js';
import { FeedClient, until } from './testing/feed-client.fixture.js';
import { Library } from './testing/library.fixture.js';
import { AUDITOR_KEY, MANAGER_KEY, feedOver } from './testing/paced-client.fixture.js';
import { UpdatesGateway } from './updates.gateway.js';
import { UPDATES_PATH } from './upgrade-guard.js';

describe('the WebSocket server of the live feed', () => {
  const clients: FeedClient[] = [];
  let library: Library;
  let app: NestFastifyApplication;
  let gateway: UpdatesGateway;
  let port: number;

  async function open(limits = DEFAULT_LIMITS, trustedProxies: readonly string[] = []): Promise<void> {
    library = new Library();
    const host: FeedHost = {
      addressOf: clientAddressBehind(trustedProxies),
      hosts: new AllowedHosts({ host: '127.0.0.1', trustProxy: [], allowedHosts: ['reelog.lan'] }),
      sessionOf: () => undefined,
      isBusy: () => false,
    };
    const providers = [
      { provide: SESSION_SERVICES, useValue: feedOver(library) },
      { provide: FEED_HOST, useValue: host },
      { provide: FEED_LIMITS, useValue: limits },
      UpdatesGateway,
    ];
    const feedOnly = { module: class FeedOnly {}, providers };
    app = await NestFactory.create<NestFastifyApplication>(feedOnly, new FastifyAdapter(), { logger: false });
    gateway = app.get(UpdatesGateway);
    app.useWebSocketAdapter(new FeedAdapter(app, gateway));
    await app.listen(0, '127.0.0.1');
    port = Number(new URL(await app.getUrl()).port);
  }
  function client(options?: ClientOptions): FeedClient {
    const opened = new FeedClient(`ws://127.0.0.1:${port}${UPDATES_PATH}`, options);
    clients.push(opened);
    return opened;
  }

  beforeEach(() => open());
  afterEach(async () => {
    for (const { socket } of clients.splice(0)) socket.terminate();
    await app.close();
  });

  it('sends a new client its position, then changes', async () => {
    library.publishReady('a');
    const viewer = client();
    await viewer.subscribe(null);
    expect(await viewer.live()).toEqual({ type: 'live', resume: 3, logId: 'log-1' });
    library.publish('edit', 'a');
    expect(await viewer.frame(({ type }) => type === 'video')).toMatchObject({
      resume: 4,
      video: { id: 'a', position: 4 },
    });
    library.publish('remove', 'a');
    await viewer.frame((frame) => 'resume' in frame && frame.resume === 5);
    expect(viewer.frames.at(-1)).toEqual({ type: 'video', resume: 5, video: { id: 'a', status: 'removed' } });
  });

  it('counts clients by the address that a trusted proxy names', async () => {
    await app.close();
    await open({ maxClients: 10, maxClientsPerAddress: 1 }, ['loopback']);
    const from = (address: string) => client({ headers: { 'X-Forwarded-For': address } });
    await once(from('203.0.113.1').socket, 'open');
    await once(from('203.0.113.2').socket, 'open');
    const [, response] = (await once(from('203.0.113.1').socket, 'unexpected-response')) as [
      unknown,
      { statusCode: number },
    ];
    expect(response.statusCode).toBe(429);
  });

  it('sends a returning client what it missed, including removals, then `live`', async () => {
    library.publishReady('a', 'b');
    library.publish('remove', 'a');
    library.publish('view', 'b');
    const viewer = client();
    await viewer.subscribe(6, { logId: 'log-1' });
    await viewer.live();
    expect(viewer.videos()).toMatchObject([
      { id: 'a', status: 'removed' },
      { id: 'b', status: 'ready' },
    ]);
    expect(viewer.frames.at(-1)).toEqual({ type: 'live', resume: 8, logId: 'log-1' });
  });

  it('sends managers every state, with fields that viewers may not see', async () => {
    library.publish('upload', 'a');
    const [manager, viewer] = [client(), client()];
    await manager.subscribe(0, { key: MANAGER_KEY });
    await viewer.subscribe(0);
    await Promise.all([manager.live(), viewer.live()]);
    expect(manager.frames[0]).toMatchObject({
      video: { id: 'a', status: 'processing', fileName: 'a.mp4', originalUrl: expect.any(String) },
    });
    expect(viewer.videos()).toEqual([]);
  });

  it.each([
    ['beyond the head', 4, 'log-1'],
    ['of another log', 3, 'log-0'],
  ])('resets a client whose position is %s, and accepts its next subscription', async (_what, after, logId) => {
    library.publishReady('a');
    const viewer = client();
    await viewer.subscribe(after, { logId });
    await viewer.frame(({ type }) => type === 'reset');
    await viewer.subscribe(3, { logId: 'log-1' });
    await viewer.live();
    expect(viewer.videos()).toEqual([]);
  });

  it('accepts another subscription on an open connection, for instance with a key', async () => {
    library.publish('upload', 'a');
    const page = client();
    await page.subscribe(0);
    await page.live();
    await page.subscribe(0, { key: MANAGER_KEY });
    await until(() => page.frames.filter(({ type }) => type === 'live').length === 2);
    library.publish('edit', 'a');
    await page.frame((frame) => 'resume' in frame && frame.resume === 2);
    expect(page.videos()).toHaveLength(2);
  });

  it.each([
    ['no JSON', 'hello', 4400, 'FEED.MALFORMED'],
    ['no subscription', '{"type":"subscribe","after":-1}', 4400, 'FEED.MALFORMED'],
    ['a deep nest', '['.repeat(4_000), 4400, 'FEED.MALFORMED'],
    [
      'too large',
      JSON.stringify({ type: 'subscribe', after: null, key: 'x'.repeat(5_000) }),
      1009,
      'FEED.FRAME_TOO_BIG',
    ],
    ['with a wrong key', '{"type":"subscribe","after":null,"key":"guess"}', 4401, 'AUTH.KEY_REQUIRED'],
    ['with an auditor’s key', `{"type":"subscribe","after":null,"key":"${AUDITOR_KEY}"}`, 4403, 'AUTH.WRONG_ROLE'],
  ])('closes a client whose frame is %s, with the reason', async (_what, frame, closeCode, code) => {
    const stranger = client();
    await stranger.send(frame);
    expect(await stranger.closed).toBe(closeCode);
    expect(stranger.frames).toMatchObject([{ type: 'error', code, detail: expect.any(String) }]);
  });

  it('closes a client that sends binary, too large or too many frames', async () => {
    const [binary, monster, flood] = [client(), client(), client()];
    await Promise.all([binary, monster, flood].map(({ socket }) => once(socket, 'open')));
    binary.socket.send(Buffer.from([0, 255]));
    monster.socket.send('x'.repeat(1_000_000));
    for (let i = 0; i < 100; i += 1) flood.socket.send('{"type":"subscribe","after":null}');
    expect(await Promise.all([binary.closed, monster.closed, flood.closed])).toEqual([1003, 1009, 4429]);
  });

  it('limits key guessing, without locking out a manager who succeeded at the same address before', async () => {
    const known = client();
    await known.subscribe(null, { key: MANAGER_KEY });
    expect(await known.live()).toMatchObject({ type: 'live' });
    const guess = async (key: string) => {
      const guesser = client();
      await guesser.subscribe(null, { key });
      return guesser.closed;
    };
    for (let i = 0; i < 30; i += 1) expect(await guess(`guess-${i}`)).toBe(4401);
    expect(await guess('one-more-guess')).toBe(4429);
    const manager = client();
    await manager.subscribe(null, { key: MANAGER_KEY });
    expect(await manager.live()).toMatchObject({ type: 'live' });
  });

  it('serves no other path, and no page of another site', async () => {
    const answer = async (path: string, origin?: string) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { ...(origin !== undefined && { origin }) });
      socket.on('error', () => {});
      const outcome = await Promise.race([
        once(socket, 'open').then(() => 101),
        once(socket, 'unexpected-response').then(([, response]: { statusCode: number }[]) => response?.statusCode),
      ]);
      socket.terminate();
      return outcome;
    };
    expect(await answer('/api/videos')).toBe(404);
    expect(await answer(UPDATES_PATH, 'https://elsewhere.example')).toBe(403);
    expect(await answer(UPDATES_PATH, 'null')).toBe(403);
    expect(await answer(UPDATES_PATH, `http://127.0.0.1:${port}`)).toBe(101);
    expect(await answer(`${UPDATES_PATH}?`)).toBe(101);
  });

  it('limits the number of clients', async () => {
    await app.close();
    await open({ maxClients: 1, maxClientsPerAddress: 1 });
    const first = client();
    await once(first.socket, 'open');
    const [, response] = (await once(client().socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(503);
    first.socket.terminate();
    await until(() => gateway.clientCount === 0);
    await once(client().socket, 'open');
  });

  it('closes a client that never reads, and keeps the others', async () => {
    const videos = Array.from({ length: 500 }, (_, i) => `video-${i}`);
    library.publishReady(...videos);
    const reader = client();
    const deaf = await deafClient(port);
    await reader.subscribe(null);
    await reader.live();
    await until(() => gateway.clientCount === 2);
    const before = process.memoryUsage().external;
    while (gateway.clientCount === 2) {
      library.publish('edit', ...videos);
      const { position } = library;
      await reader.frame((frame) => 'resume' in frame && frame.resume === position);
    }
    expect(reader.frames.length).toBeGreaterThan(5_000);
    expect(process.memoryUsage().external - before).toBeLessThan(20_000_000);
    expect(reader.socket.readyState).toBe(WebSocket.OPEN);
    deaf.destroy();
  }, 60_000);

  it('sends a thousand clients the same', async () => {
    library.publishReady('a');
    const crowd = Array.from({ length: 1_000 }, () => client());
    await Promise.all(crowd.map((each) => each.subscribe(3)));
    await Promise.all(crowd.map((each) => each.live()));
    for (let i = 0; i < 10; i += 1) library.publish('edit', 'a');
    await Promise.all(crowd.map((each) => each.frame((frame) => 'resume' in frame && frame.resume === 13)));
    expect(new Set(crowd.map(({ frames }) => JSON.stringify(frames.at(-1)))).size).toBe(1);
  }, 60_000);

  it('sends heartbeats, and closes clients that do not answer', async () => {
    await app.close();
    jest.useFakeTimers({
      doNotFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'],
    });
    try {
      await open();
      library.publishReady('a');
      const viewer = client();
      await viewer.subscribe(null);
      await viewer.live();
      const dead = await deafClient(port);
      await until(() => gateway.clientCount === 2);
      const answered = once(viewer.socket, 'ping');
      jest.advanceTimersByTime(15_000);
      expect(await viewer.frame(({ type }) => type === 'heartbeat')).toEqual({ type: 'heartbeat', resume: 3 });
      await answered;
      viewer.frames.length = 0;
      await viewer.subscribe(null);
      await viewer.live(); // so the answer to the ping, sent before, has arrived
      jest.advanceTimersByTime(15_000);
      await until(() => gateway.clientCount === 1);
      expect(viewer.socket.readyState).toBe(WebSocket.OPEN);
      dead.destroy();
    } finally {
      jest.useRealTimers();
    }
  });

  it('sends a close frame at shutdown', async () => {
    const viewer = client();
    await viewer.subscribe(null);
    await viewer.live();
    await app.close();
    expect(await viewer.closed).toBe(1001);
    expect(gateway.clientCount).toBe(0);
  });

  it('does not wait long for clients that do not answer the close frame', async () => {
    const deaf = await deafClient(port);
    await until(() => gateway.clientCount === 1);
    const startedAt = performance.now();
    await app.close();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(gateway.clientCount).toBe(0);
    deaf.destroy();
  });
});

/** Subscribes and then never reads. */
async function deafClient(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const payload = Buffer.from('{"type":"subscribe","after":null}');
  const masked = Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
  socket.write(
    `GET ${UPDATES_PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
  );
  await once(socket, 'data');
  socket.pause();
  socket.write(masked);
  return socket;
}
