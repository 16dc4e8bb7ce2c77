import { once } from 'node:events';
import WebSocket from 'ws';
import { problem } from '../support/client.js';
import { rawRequest } from '../support/raw-http.js';
import { Server } from '../support/server.js';

interface Names {
  readonly host: string;
  readonly origin?: string;
}

const headersOf = ({ host, origin }: Names) => ({ Host: host, ...(origin !== undefined && { Origin: origin }) });

async function status(server: Server, names: Names): Promise<number> {
  return (await rawRequest(server, '/api/videos', { headers: headersOf(names) })).status;
}

/** Status of the answer to a page that connects to the live feed. */
async function feedStatus({ url }: Server, names: Names): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/updates`, { headers: headersOf(names) });
  socket.on('error', () => undefined);
  const outcome = await Promise.race([
    once(socket, 'open').then(() => 101),
    once(socket, 'unexpected-response').then(([, response]: { statusCode: number }[]) => response?.statusCode ?? 0),
  ]);
  socket.terminate();
  return outcome;
}

const withServer = async (env: Record<string, string>, test: (server: Server) => Promise<void>): Promise<void> => {
  const server = await Server.start({ env });
  try {
    await test(server);
  } finally {
    await server.dispose();
  }
};

describe('a server on the loopback address', () => {
  it('accepts its own and allowed names with any port, and no others', async () => {
    await withServer({ ALLOWED_HOSTS: 'reelog.lan' }, async (server) => {
      const served = [
        'localhost',
        'LOCALHOST:1',
        'localhost.',
        '127.0.0.1:80',
        '[::1]',
        'reelog.lan',
        'Reelog.Lan:8080',
      ];
      for (const host of served) expect([host, await status(server, { host })]).toEqual([host, 200]);
      const foreign = [
        'evil.example',
        'localhost.evil.example',
        'notlocalhost',
        '127.0.0.2',
        '192.168.0.1',
        '[::2]',
        'x',
      ];
      for (const host of foreign) {
        expect([host, await status(server, { host })]).toEqual([host, 421]);
        expect([host, await feedStatus(server, { host, origin: `http://${host}` })]).toEqual([host, 421]);
      }
    });
  });

  it('names the setting to change when it is requested by another name, on every route', async () => {
    await withServer({}, async (server) => {
      for (const path of ['/', '/api/videos', '/health/ready', '/api/nothing', '/api/openapi.json']) {
        const { status: found, body, headers } = await rawRequest(server, path, { headers: { Host: 'evil.example' } });
        const type = { 'Content-Type': String(headers['content-type']) };
        const answer = await problem(new Response(new Uint8Array(body), { status: found, headers: type }), 421);
        expect(answer.detail).toContain('ALLOWED_HOSTS');
        expect(answer.detail).toContain('evil.example');
      }
    });
  });

  it('accepts its own pages only on the live feed', async () => {
    await withServer({ ALLOWED_HOSTS: 'reelog.lan' }, async (server) => {
      const { host } = new URL(server.url);
      expect(await feedStatus(server, { host })).toBe(101);
      expect(await feedStatus(server, { host, origin: server.url })).toBe(101);
      expect(await feedStatus(server, { host: 'reelog.lan', origin: 'https://reelog.lan' })).toBe(101);
      for (const origin of ['http://evil.example', 'http://localhost:1', 'null'])
        expect([origin, await feedStatus(server, { host, origin })]).toEqual([origin, 403]);
    });
  });

  it('also accepts the name of PUBLIC_URL behind a trusted proxy', async () => {
    const env = { TRUST_PROXY: 'loopback', PUBLIC_URL: 'https://videos.example' };
    await withServer(env, async (server) => {
      expect(await status(server, { host: 'videos.example' })).toBe(200);
      expect(await status(server, { host: 'localhost' })).toBe(200);
      expect(await status(server, { host: 'evil.example' })).toBe(421);
      expect(await feedStatus(server, { host: 'videos.example', origin: 'https://videos.example' })).toBe(101);
      // A proxy may send the name of the machine as Host.
      expect(await feedStatus(server, { host: 'localhost', origin: 'https://videos.example' })).toBe(101);
      expect(await feedStatus(server, { host: 'videos.example', origin: 'https://evil.example' })).toBe(403);
    });
    await withServer({ PUBLIC_URL: 'https://videos.example' }, async (server) => {
      expect(await status(server, { host: 'videos.example' })).toBe(421);
    });
  });

  it('accepts any name behind a trusted proxy without PUBLIC_URL, but no page of another name', async () => {
    await withServer({ TRUST_PROXY: 'loopback' }, async (server) => {
      expect(await status(server, { host: 'videos.example' })).toBe(200);
      expect(await status(server, { host: 'videos.example', origin: 'https://videos.example' })).toBe(200);
      expect(await status(server, { host: 'videos.example', origin: 'https://evil.example' })).toBe(403);
      expect(await status(server, { host: 'videos.example', origin: 'null' })).toBe(403);
      expect(await feedStatus(server, { host: 'videos.example', origin: 'https://evil.example' })).toBe(403);
    });
  });
});

describe('a server on every address', () => {
  it('accepts any name, unless names are configured', async () => {
    await withServer({ HOST: '0.0.0.0' }, async (server) => {
      expect(await status(server, { host: 'videos.example' })).toBe(200);
    });
    await withServer({ HOST: '0.0.0.0', ALLOWED_HOSTS: 'videos.example' }, async (server) => {
      expect(await status(server, { host: 'videos.example' })).toBe(200);
      expect(await status(server, { host: 'evil.example' })).toBe(421);
    });
  });
});
