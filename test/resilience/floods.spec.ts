import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, json, problem } from '../support/client.js';
import { residentBytes } from '../support/process-info.js';
import { rawConnection } from '../support/raw-http.js';
import { seedLog } from '../support/seeded-log.js';
import { AUDITOR_KEY, Server } from '../support/server.js';

const PAGE_OF_200 = '/api/videos?limit=200';
const LONG = `${'\u{1f600}'.repeat(4_900)} harbour`;
const ANSWERED_WITHIN_MS = 2_000;
/** A busy machine also answers late without a flood. */
const BUSY_FACTOR = 20;
const MEMORY_BYTES = 100 << 20;

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

/** Sends one request many times at once, and reads no answers. */
function flood(server: Server, path: string, times: number): Socket {
  const socket = rawConnection(server);
  socket.pause();
  socket.write(get(path).repeat(times));
  return socket;
}

/** After the start, the catalog is built from the existing log, which takes a moment. */
const isBuilt = (server: Server): Promise<unknown> =>
  eventually(async () => (await server.request(PAGE_OF_200)).status === 200, 'the catalog is built');

/** Sends requests of another client. @returns its longest response time, and the largest memory of the server */
async function askMeanwhile(server: Server, times = 20): Promise<{ slowestMs: number; memory: number }> {
  let [slowestMs, memory] = [0, 0];
  for (let i = 0; i < times; i += 1) {
    const askedAt = performance.now();
    await json(server.request('/api/videos?limit=1'));
    slowestMs = Math.max(slowestMs, performance.now() - askedAt);
    memory = Math.max(memory, await residentBytes(server.pid));
  }
  return { slowestMs, memory };
}

describe('a flood of pipelined requests', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'reelog-flood-'));
  let server: Server;
  let limitMs: number;
  beforeAll(async () => {
    seedLog(dataDir, 200, () => LONG);
    server = await Server.start({ dataDir });
    await isBuilt(server);
    // Measure after the first answers, which use memory in every process.
    for (let i = 0; i < 30; i += 1) await json(server.request(PAGE_OF_200));
    limitMs = Math.max(ANSWERED_WITHIN_MS, BUSY_FACTOR * (await askMeanwhile(server)).slowestMs);
  });
  afterAll(async () => {
    await server.dispose();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it.each([
    ['of long lists over one connection', PAGE_OF_200, 300, 1],
    ['of long lists over a dozen connections', PAGE_OF_200, 60, 12],
    ['of the OpenAPI document', '/api/openapi.yaml', 1_000, 1],
    ['of the OpenAPI document over a dozen connections', '/api/openapi.yaml', 60, 12],
  ])('%s delays no other requests and uses little memory', async (_name, path, times, connections) => {
    const before = await residentBytes(server.pid);
    const sockets = Array.from({ length: connections }, () => flood(server, path, times));
    const { slowestMs, memory } = await askMeanwhile(server);
    for (const socket of sockets) socket.destroy();
    expect(slowestMs).toBeLessThan(limitMs);
    expect(memory - before).toBeLessThan(MEMORY_BYTES);
  });

  it('does not delay the end of the process', async () => {
    const ending = await Server.start({ dataDir: mkdtempSync(join(dataDir, 'ending-')) });
    const sockets = Array.from({ length: 12 }, () => flood(ending, '/api/openapi.json', 60));
    await json(ending.request('/api/videos'));
    const toldAt = performance.now();
    expect(await ending.stop()).toBe(0);
    expect(performance.now() - toldAt).toBeLessThan(Math.max(5_000, 2 * limitMs));
    for (const socket of sockets) socket.destroy();
    await ending.dispose();
  });

  it('closes its connection with more than 64 waiting requests, and is answered in order with fewer', async () => {
    const [many, few] = [65 + 10, 64];
    const closed = rawConnection(server);
    closed.resume();
    const isClosed = new Promise((resolve) => closed.once('close', resolve));
    closed.write(get('/api/videos?limit=1').repeat(many));
    await isClosed;
    const socket = rawConnection(server);
    let said = '';
    socket.setEncoding('latin1').on('data', (text: string) => (said += text));
    socket.write(Array.from({ length: few }, (_, i) => get(`/api/videos/video-${i}`)).join(''));
    const named = await eventually(async () => {
      const found = [...said.matchAll(/There is no video video-(\d+)\./g)].map(([, number]) => Number(number));
      return found.length === few && found;
    }, 'all are answered');
    expect(named).toEqual(Array.from({ length: few }, (_, i) => i));
    socket.destroy();
  });

  it('does not mix errors of invalid HTTP or an upgrade into a running answer', async () => {
    const upgrade = `GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`;
    for (const [rest, expected] of [
      ['NONSENSE\r\n\r\n', [200, 400]],
      [upgrade, []],
    ] as const) {
      const socket = rawConnection(server);
      let said = '';
      socket.setEncoding('latin1').on('data', (text: string) => (said += text));
      const isClosed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(get(PAGE_OF_200) + rest);
      await isClosed;
      expect([...said.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))).toEqual(expected);
      for (const [, length, body] of said.matchAll(/content-length: (\d+)\r\n[^]*?\r\n\r\n([^]*?)(?=HTTP\/1\.1|$)/gi))
        expect(body).toHaveLength(Number(length));
    }
    expect((await server.request('/health/live')).status).toBe(200);
  });

  it('of verifications runs two at a time, and answers others with Retry-After', async () => {
    const large = mkdtempSync(join(dataDir, 'large-'));
    seedLog(large, 1_500, () => '');
    const verifying = await Server.start({ dataDir: large });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => verifying.request('/api/audit/verify', { key: AUDITOR_KEY })),
    );
    const busy = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2);
    expect(busy.length).toBeGreaterThan(0);
    expect(Number(busy[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await problem(busy[0]!, 429)).code).toBe('AUDIT.BUSY');
    expect((await verifying.request('/api/audit/verify', { key: AUDITOR_KEY })).status).toBe(200);
    await verifying.dispose();
  });
});

describe('a list', () => {
  it('omits long descriptions, ends early when its videos are large, and has a cursor for the rest', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'reelog-lists-'));
    seedLog(dataDir, 90, (i) => (i % 2 === 0 ? LONG : `short ${i}`));
    const server = await Server.start({ dataDir });
    await isBuilt(server);
    interface Item {
      readonly id: string;
      readonly title: string;
      readonly description?: string;
    }
    const found: Item[] = [];
    let pages = 0;
    for (let cursor: string | null = ''; cursor !== null; pages += 1) {
      const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: Item[]; nextCursor: string | null } = await json(server.request(`${PAGE_OF_200}${query}`));
      found.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(pages).toBeGreaterThan(1);
    expect(found.map(({ title }) => title)).toEqual(Array.from({ length: 90 }, (_, i) => `Harbour ${89 - i}`));
    expect(found.filter(({ description }) => description === undefined)).toHaveLength(45);
    const long = found.find(({ description }) => description === undefined);
    expect((await json<Item>(server.request(`/api/videos/${long?.id}`))).description).toBe(LONG);
    await server.dispose();
    rmSync(dataDir, { recursive: true, force: true });
  });
});

describe('expensive reads of one address', () => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start({ env: { TRUST_PROXY: 'loopback' }, limits: { readsPerMinute: 10 } });
  });
  afterAll(() => server.dispose());

  const statuses = async (address: string | undefined, path: string, times: number): Promise<number[]> => {
    const found: number[] = [];
    for (let i = 0; i < times; i += 1) {
      const answer = await server.request(
        path,
        address === undefined ? {} : { headers: { 'X-Forwarded-For': address } },
      );
      if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      found.push(answer.status);
    }
    return found;
  };
  const all = (status: number, times: number): number[] => Array<number>(times).fill(status);

  it('are limited, larger pages sooner, but cheap ones are not', async () => {
    expect(await statuses('203.0.113.1', '/api/videos', 12)).toEqual([...all(200, 10), 429, 429]);
    expect(await statuses('203.0.113.2', PAGE_OF_200, 5)).toEqual([...all(200, 3), 429, 429]);
    expect(await statuses('203.0.113.1', '/health/live', 30)).toEqual(all(200, 30));
  });

  it('count together for a /64 of IPv6, and separately for the next one', async () => {
    for (let i = 0; i < 10; i += 1) await statuses(`2001:db8:1:1::${i}`, '/api/videos', 1);
    expect(await statuses('2001:db8:1:1:ffff::1', '/api/videos', 1)).toEqual([429]);
    expect(await statuses('2001:db8:1:2::1', '/api/videos', 1)).toEqual([200]);
  });

  it('are not limited on the loopback address', async () => {
    expect(await statuses(undefined, PAGE_OF_200, 30)).toEqual(all(200, 30));
  });
});

describe('connections', () => {
  it('of one address are limited, and others are still served', async () => {
    const server = await Server.start({ limits: { connectionsPerAddress: 20, exemptsLoopback: false } });
    const sockets = Array.from({ length: 60 }, () => rawConnection(server, '127.0.0.2'));
    let closed = 0;
    for (const socket of sockets) socket.on('close', () => (closed += 1)).resume();
    await eventually(async () => closed === 40, 'those beyond the limit are closed');
    await askMeanwhile(server); // answered, although the flood's connections are open
    await eventually(async () => /"address":"127\.0\.0\.2".*TRUST_PROXY/.test(server.printed), 'it is told');
    for (const socket of sockets) socket.destroy();
    const isServed = (): Promise<boolean> =>
      new Promise((resolve) => {
        const again = rawConnection(server, '127.0.0.2');
        again.once('close', () => resolve(false));
        again.once('data', () => {
          resolve(true);
          again.destroy();
        });
        again.write(get('/health/live'));
      });
    await eventually(isServed, 'the address is served again');
    await server.dispose();
  });
});
