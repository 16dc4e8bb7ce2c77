import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLog } from '../../libs/events/src/event-log.port.js';
import { createSqliteLog } from '../../adapters/sqlite/src/log/testing/create-sqlite-log.js';
import { breakableLog } from '../../libs/views/src/testing/breakable-log.js';
import { aView, identities, recordedViews, views } from '../../libs/views/src/testing/sample-views.js';
import { RedisViewLedger } from '../../adapters/redis/src/redis.view-ledger.js';
import { becomes, readyLedger } from '../../adapters/redis/src/testing/ready-ledger.js';
import { RedisServer } from '../../adapters/redis/src/testing/redis-server.js';

/** Answers within this time did not wait for a silent Redis, milliseconds. */
const AT_ONCE_MS = 250;
const VIDEO_ID = 'f3b9a5a8-0d3c-7c1e-9a55-0123456789ab';
const VIDEO_KEY = (kind: string, videoId: string): string => `reelog:views:${kind}:${videoId}`;

const sqlite = createSqliteLog();
let log: EventLog;
let breakable: ReturnType<typeof breakableLog>;
let server: RedisServer;
let problems: string[];
const ledgers: RedisViewLedger[] = [];

beforeAll(async () => {
  log = await (await sqlite).open();
});
beforeEach(async () => {
  breakable = breakableLog(log);
  problems = [];
  server = await RedisServer.make();
});
afterEach(async () => {
  await Promise.all(ledgers.splice(0).map((ledger) => ledger.close()));
  await server.destroy();
});
afterAll(async () => {
  await log.close();
  await (await sqlite).destroy();
});

const options = () => ({
  url: server.url,
  log: breakable.log,
  onProblem: (problem: string) => void problems.push(problem),
});

async function ready(): Promise<RedisViewLedger> {
  const ledger = await readyLedger(options());
  ledgers.push(ledger);
  return ledger;
}

const recorded = async (videoId: string): Promise<string[]> => (await recordedViews(log, videoId)).flat().sort();

/** The views in the log, once it holds the expected number. */
async function soonRecorded(videoId: string, count: number): Promise<string[]> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(20))
    if ((await recorded(videoId)).length >= count) break;
  await sleep(600); // an extra one would arrive in this time
  return recorded(videoId);
}

async function tookMs(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work;
  return performance.now() - start;
}

describe('without Redis', () => {
  it('views are counted directly in the log from the start, which is logged once', async () => {
    const ledger = new RedisViewLedger(options());
    ledgers.push(ledger);
    const videoId = randomUUID();
    const crowd = views(50);
    for (const view of [...crowd, ...crowd]) expect(await ledger.count(videoId, view)).toEqual(expect.any(Number));
    await sleep(1_500);
    expect(await recorded(videoId)).toEqual(identities(crowd));
    expect(ledger.health()).toMatchObject({ ok: false, detail: expect.stringContaining('ECONNREFUSED') as string });
    expect(problems).toEqual([expect.stringMatching(/ECONNREFUSED.*straight in the log/)]);
  });

  it('views are counted in Redis as soon as it is available', async () => {
    const ledger = new RedisViewLedger(options());
    ledgers.push(ledger);
    const videoId = randomUUID();
    const view = aView();
    expect(await ledger.count(videoId, view)).toEqual(expect.any(Number));
    await server.start();
    await becomes(ledger, true);
    expect(await ledger.count(videoId, view)).toBeUndefined();
    expect(await soonRecorded(videoId, 1)).toEqual(identities([view]));
  });
});

describe('a Redis that is lost', () => {
  it('loses no view when it returns with its data: pending views are counted then', async () => {
    await server.start();
    const ledger = await ready();
    const videoId = randomUUID();
    const [before, both, meanwhile] = [views(30), views(30), views(30)];
    breakable.down = true;
    for (const view of [...before, ...both]) expect(await ledger.count(videoId, view)).toBeUndefined();
    await sleep(600); // attempts to record them in the log fail
    await server.stop('SIGKILL');
    breakable.down = false;
    for (const view of [...both, ...meanwhile]) expect(await ledger.count(videoId, view)).toEqual(expect.any(Number));
    expect(await recorded(videoId)).toEqual(identities([...both, ...meanwhile]));
    await server.start();
    await becomes(ledger, true);
    for (const view of [...both, ...meanwhile]) await ledger.count(videoId, view);
    expect(await soonRecorded(videoId, 90)).toEqual(identities([...before, ...both, ...meanwhile]));
  });

  it('and returns empty doubles no counted view', async () => {
    await server.start();
    const ledger = await ready();
    const videoId = randomUUID();
    const [before, after] = [views(30), views(30)];
    for (const view of before) await ledger.count(videoId, view);
    await soonRecorded(videoId, 30);
    await server.stop('SIGKILL');
    await server.loseData();
    await server.start();
    await becomes(ledger, true);
    for (const view of [...before, ...after]) expect(await ledger.count(videoId, view)).toBeUndefined();
    expect(await soonRecorded(videoId, 60)).toEqual(identities([...before, ...after]));
  });

  it('repeatedly under load loses and doubles nothing', async () => {
    await server.start();
    const pair = [await ready(), await ready()];
    const videos = Array.from({ length: 4 }, () => randomUUID());
    const acknowledged = videos.map(() => views(0));
    let counting = true;
    const caller = async (index: number): Promise<void> => {
      while (counting) {
        const view = aView();
        const video = Math.floor(Math.random() * videos.length);
        await pair[index % 2]!.count(videos[video]!, view);
        if (Math.random() < 0.3) await pair[(index + 1) % 2]!.count(videos[video]!, view);
        acknowledged[video]!.push(view);
        await sleep(5);
      }
    };
    const callers = Array.from({ length: 16 }, (_, index) => caller(index));
    for (let round = 0; round < 4; round += 1) {
      await sleep(Math.random() * 1_000);
      await server.stop(round % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
      await sleep(Math.random() * 500);
      await server.start();
      await Promise.all(pair.map((ledger) => becomes(ledger, true)));
    }
    counting = false;
    await Promise.all(callers);
    await Promise.all(pair.map((ledger) => ledger.close()));
    for (const [video, videoId] of videos.entries())
      expect(await recorded(videoId)).toEqual(identities(acknowledged[video]!));
  });

  it('but still connected delays waiting requests by half a second, and no later ones', async () => {
    await server.start();
    const ledger = await ready();
    const videoId = randomUUID();
    const crowd = views(200);
    server.pause();
    expect(await tookMs(Promise.all(crowd.slice(0, 100).map((view) => ledger.count(videoId, view))))).toBeLessThan(
      1_500,
    );
    for (const view of crowd.slice(100)) expect(await tookMs(ledger.count(videoId, view))).toBeLessThan(AT_ONCE_MS);
    expect(await recorded(videoId)).toEqual(identities(crowd));
    await sleep(3_000); // longer than a connection may be silent
    server.resume();
    await becomes(ledger, true);
    for (const view of crowd) await ledger.count(videoId, view);
    expect(await soonRecorded(videoId, 200)).toEqual(identities(crowd));
    expect(problems).toHaveLength(1);
  });
});

describe('a Redis that rejects views', () => {
  const asItWas = aView();

  it.each([
    ['a read-only replica', ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE'], 'READONLY'],
    ['full', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0'], 'OOM'],
  ])(
    'because it is %s is not used until this has ended',
    async (_name, [command, ...args], [undo, ...undoArgs], why) => {
      await server.start();
      const ledger = await ready();
      const videoId = randomUUID();
      await server.admin.call(command!, ...args);
      expect(await ledger.count(videoId, asItWas)).toEqual(expect.any(Number));
      expect(ledger.health()).toMatchObject({ ok: false, detail: expect.stringContaining(why) as string });
      await server.admin.call(undo!, ...undoArgs);
      await becomes(ledger, true);
      const later = aView();
      for (const view of [asItWas, later]) expect(await ledger.count(videoId, view)).toBeUndefined();
      expect(await soonRecorded(videoId, 2)).toEqual(identities([asItWas, later]));
      expect(problems).toEqual([expect.stringContaining(why)]);
    },
  );

  it.each(['seen', 'pending', 'due'])('of a video whose key (%s) is foreign still counts them', async (kind) => {
    await server.start();
    const ledger = await ready();
    const [odd, fine] = [randomUUID(), randomUUID()];
    const [ann, bob] = [aView(), aView()];
    const seconds = Date.parse(ann.window) / 1_000;
    const key = {
      seen: `${VIDEO_KEY('seen', odd)}:${seconds}`,
      pending: VIDEO_KEY('pending', odd),
      due: 'reelog:views:due',
    };
    await server.admin.set(key[kind as keyof typeof key], 'strange');
    for (const view of [ann, bob, ann]) expect(await ledger.count(odd, view)).toEqual(expect.any(Number));
    if (kind !== 'due') expect(await ledger.count(fine, ann)).toBeUndefined();
    await server.admin.del(key[kind as keyof typeof key]);
    for (const view of [ann, bob]) expect(await ledger.count(odd, view)).toBeUndefined();
    expect(await soonRecorded(odd, 2)).toEqual(identities([ann, bob]));
    expect(problems).toEqual([expect.stringContaining('Somebody else writes to the keys')]);
  });
});

describe('a Redis that may lose what it acknowledged', () => {
  it.each([
    ['appendonly', 'no'],
    ['appendfsync', 'everysec'],
    ['no-appendfsync-on-rewrite', 'yes'],
    ['maxmemory-policy', 'allkeys-lru'],
  ])('is not used: %s %s', async (setting, value) => {
    await server.start(`--${setting}`, value);
    const ledger = new RedisViewLedger(options());
    ledgers.push(ledger);
    while (problems.length === 0) await sleep(10);
    const videoId = randomUUID();
    expect(await ledger.count(videoId, aView())).toEqual(expect.any(Number));
    await sleep(1_500); // the next check
    expect(problems).toEqual([expect.stringMatching(new RegExp(`not used: ${setting} must.*straight in the log`))]);
    expect(ledger.health()).toMatchObject({ ok: false, detail: expect.stringContaining(setting) as string });
  });

  it('is no longer used when its settings change at run time, and pending views are counted', async () => {
    await server.start();
    const ledger = await ready();
    const videoId = randomUUID();
    const view = aView();
    breakable.down = true;
    expect(await ledger.count(videoId, view)).toBeUndefined();
    await server.admin.config('SET', 'appendfsync', 'everysec');
    await becomes(ledger, false);
    breakable.down = false;
    const later = aView();
    expect(await ledger.count(videoId, later)).toEqual(expect.any(Number));
    expect(await soonRecorded(videoId, 2)).toEqual(identities([view, later]));
  });

  it('is not used when its settings cannot be read', async () => {
    await server.start();
    await server.admin.acl('SETUSER', 'default', '-config');
    const ledger = new RedisViewLedger(options());
    ledgers.push(ledger);
    while (problems.length === 0) await sleep(10);
    expect(await ledger.count(randomUUID(), aView())).toEqual(expect.any(Number));
    expect(problems).toEqual([expect.stringContaining('settings cannot be read')]);
  });
});

describe('a log that cannot be written', () => {
  it('loses no view while Redis counts them, which is logged once', async () => {
    await server.start();
    const ledger = await ready();
    const videos = Array.from({ length: 100 }, () => randomUUID());
    const view = aView();
    breakable.down = true;
    for (const videoId of videos) expect(await ledger.count(videoId, view)).toBeUndefined();
    await sleep(1_500);
    expect(problems).toEqual([expect.stringContaining('Redis keeps them')]);
    breakable.down = false;
    for (const videoId of videos) expect(await soonRecordedOnce(videoId)).toEqual(identities([view]));
  });

  it('or does not acknowledge writes, doubles no view', async () => {
    await server.start();
    const ledger = await ready();
    const videoId = randomUUID();
    const crowd = views(20);
    breakable.mute = true;
    await Promise.all(crowd.map((view) => ledger.count(videoId, view)));
    while ((await recorded(videoId)).length === 0) await sleep(10);
    await sleep(300);
    expect(problems).toEqual([expect.stringContaining('Redis keeps them')]);
    breakable.mute = false;
    await ledger.close();
    expect(await recorded(videoId)).toEqual(identities(crowd));
    expect(await server.admin.exists('reelog:views:due', VIDEO_KEY('pending', videoId))).toBe(0);
  });

  it('does not block closing, and the next process counts pending views', async () => {
    await server.start();
    const ledger = await ready();
    const videoId = randomUUID();
    const view = aView();
    breakable.down = true;
    await ledger.count(videoId, view);
    expect(await tookMs(ledger.close())).toBeLessThan(4_000);
    breakable.down = false;
    await ready();
    expect(await soonRecorded(videoId, 1)).toEqual(identities([view]));
  });

  const soonRecordedOnce = async (videoId: string): Promise<string[]> => {
    for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(20))
      if ((await recorded(videoId)).length > 0) break;
    return recorded(videoId);
  };
});

describe('keys', () => {
  it.each([
    ['../x', aView()],
    [`${VIDEO_ID}:more`, aView()],
    [VIDEO_ID.toUpperCase(), aView()],
    [VIDEO_ID, aView({ viewer: 'ann\r\nFLUSHALL' })],
    [VIDEO_ID, aView({ window: 'now' })],
  ])('consist only of ids and digests, not of %s', async (videoId, view) => {
    const ledger = new RedisViewLedger(options());
    ledgers.push(ledger);
    await expect(ledger.count(videoId, view)).rejects.toBeInstanceOf(TypeError);
  });

  it('with foreign contents are removed without harm', async () => {
    await server.start();
    const ledger = await ready();
    const videoId = randomUUID();
    const view = aView();
    await server.admin.zadd('reelog:views:due', 0, 'rubbish');
    await server.admin.sadd(VIDEO_KEY('pending', videoId), 'rubbish', '|', `${view.window}|${view.viewer}|more`);
    await ledger.count(videoId, view);
    expect(await soonRecorded(videoId, 1)).toEqual(identities([view]));
    expect(await server.admin.exists('reelog:views:due', VIDEO_KEY('pending', videoId))).toBe(0);
    expect(problems).toEqual([]);
  });

  it('begin with the validated name of an installation', () => {
    expect(() => new RedisViewLedger({ ...options(), installation: 'Not:this' })).toThrow('Not a name');
  });
});
