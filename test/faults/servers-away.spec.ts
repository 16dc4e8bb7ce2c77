import { setTimeout as sleep } from 'node:timers/promises';
import { makeClip } from '../media/make-clip.js';
import { catalog, eventually, processed } from '../support/client.js';
import { Cluster } from '../support/cluster.js';
import { type ServiceName, startService, stopService } from '../support/services-control.js';
import { expectSound } from './expect-sound.js';
import { ANSWERED_WITHIN_MS, AWAY_MS, READY_WITHIN_MS } from './fault-scale.js';
import { ailing, becomesReady } from './health.js';
import { Load, nothingYet } from './load.js';

let cluster: Cluster;
let clip: string;
let load: Load | undefined;
const acknowledged = nothingYet();

beforeAll(async () => {
  clip = await makeClip({ seconds: 2 });
  cluster = await Cluster.start({ apis: 2, frameflows: 2, answeredWithinMs: ANSWERED_WITHIN_MS });
});
afterEach(() => load?.abandon());
afterAll(() => cluster.dispose());

const status = async (path: string): Promise<number> => (await cluster.request(path)).status;

/** The stopped server, and what must work without it. */
const cases: readonly [ServiceName, named: string, goesOn: (video: string) => Promise<void>][] = [
  [
    'rabbitmq',
    'broker',
    async (video) => {
      expect((await catalog(cluster)).items.length).toBeGreaterThan(0);
      expect(await status(`/api/videos/${video}/stream`)).toBe(200);
    },
  ],
  [
    'redis',
    'views',
    async (video) => {
      expect((await catalog(cluster)).items.length).toBeGreaterThan(0);
      expect(await status(`/api/videos/${video}/stream`)).toBe(200);
    },
  ],
  [
    'minio',
    'objectStore',
    async (video) => {
      expect((await catalog(cluster)).items.length).toBeGreaterThan(0);
      expect(await status(`/api/videos/${video}`)).toBe(200);
      expect(await status(`/api/videos/${video}/stream`)).toBe(503);
    },
  ],
  [
    'database',
    'eventLog',
    async (video) => {
      expect(await status(`/api/videos/${video}`)).toBe(503);
      expect(await status('/health/live')).toBe(200);
    },
  ],
];

describe('two apis and two frameflows under load', () => {
  it.each(cases)(
    'lose nothing while %s is unavailable, report it, and continue',
    async (service, named, goesOn) => {
      load = new Load(cluster, clip, acknowledged);
      load.start();
      const { id: video } = await eventually(async () => acknowledged.uploads[0], 'there is a video');
      await processed(cluster, video, 0, 60_000);
      await sleep(1_000);
      await stopService(service);
      try {
        const awaySince = Date.now();
        for (const { url } of cluster.apis)
          await eventually(async () => (await ailing(url)).includes(named), `the health of ${url} names ${named}`);
        await goesOn(video);
        await sleep(Math.max(0, awaySince + AWAY_MS - Date.now()));
      } finally {
        await startService(service);
      }
      for (const api of cluster.apis) await becomesReady(api.url, READY_WITHIN_MS);
      await sleep(2_000);
      await load.stop();

      expect(load.faults).toEqual([]);
      await expectSound(cluster, acknowledged);
    },
    300_000,
  );
});
