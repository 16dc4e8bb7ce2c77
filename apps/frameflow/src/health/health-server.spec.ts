import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MediaStatus } from '../child/media-status.js';
import { startHealthServer } from './health-server.js';

const ABLE: MediaStatus = {
  libav: '8.1',
  missing: [],
  confinement: { sandbox: 'none', network: 'allowed', files: 'all', noNewPrivileges: false, limits: ['memory'] },
};

describe("frameflow's health", () => {
  it('lists every server by name', async () => {
    const broken = async (): Promise<void> => Promise.reject(new Error('no connection'));
    const server = await startHealthServer(
      { host: '127.0.0.1', port: 0 },
      { broker: broken, store: async () => {} },
      ABLE,
    );
    const ready = await fetch(`${server.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      {
        status: 'unavailable',
        dependencies: [
          { name: 'broker', ok: false, detail: 'no connection' },
          { name: 'store', ok: true },
          { name: 'media', ok: true },
        ],
        media: ABLE,
      },
    ]);
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    await server.close();
  });

  it('is not ready when this machine cannot process media, and says why', async () => {
    const unable = 'No media can be processed on this machine';
    const server = await startHealthServer({ host: '127.0.0.1', port: 0 }, {}, { unable });
    const ready = await fetch(`${server.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'unavailable', dependencies: [{ name: 'media', ok: false, detail: unable }], media: { unable } },
    ]);
    await server.close();
  });

  it('checks the servers once for concurrent requests', async () => {
    let probed = 0;
    const server = await startHealthServer(
      { host: '127.0.0.1', port: 0 },
      {
        store: async () => {
          probed += 1;
          await sleep(200);
        },
      },
      ABLE,
    );
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const request = 'GET /health/ready HTTP/1.1\r\nHost: localhost\r\n';
    socket.resume().write(`${`${request}\r\n`.repeat(299)}${request}Connection: close\r\n\r\n`);
    const others = Array.from({ length: 20 }, () => fetch(`${server.url}/health/ready`));
    await Promise.all([once(socket, 'close'), ...others]);
    expect(probed).toBeLessThan(10);
    await server.close();
  });
});
