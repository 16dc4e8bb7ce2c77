import { setTimeout as sleep } from 'node:timers/promises';
import { makeClip } from '../media/make-clip.js';
import { Cluster } from '../support/cluster.js';
import { expectSound } from './expect-sound.js';
import { ANSWERED_WITHIN_MS, PAUSES_MS, READY_WITHIN_MS } from './fault-scale.js';
import { becomesReady } from './health.js';
import { Load, nothingYet } from './load.js';

/** A pause should interrupt edits, views and projections rather than media work. */
const UPLOAD_EVERY_MS = 4_000;

let cluster: Cluster;
let load: Load | undefined;

afterEach(async () => {
  load?.abandon();
  for (const api of cluster.apis) api.resume();
  await cluster.dispose();
});

describe('an api that is suspended and resumed', () => {
  it.each(PAUSES_MS)(
    'after %d ms, and then the other one, leaves both ready, and nothing is lost or doubled',
    async (pauseMs) => {
      cluster = await Cluster.start({ apis: 2, frameflows: 1, answeredWithinMs: ANSWERED_WITHIN_MS });
      const acknowledged = nothingYet();
      load = new Load(cluster, await makeClip({ seconds: 2 }), acknowledged, UPLOAD_EVERY_MS);
      load.start();
      await sleep(3_000);
      for (const paused of [...cluster.apis]) {
        await cluster.whileSuspended(paused, () => sleep(pauseMs));
        await sleep(2_000); // late writes of the resumed api have arrived
        for (const { url } of cluster.apis) await becomesReady(url, READY_WITHIN_MS);
      }
      await load.stop();
      expect(load.faults).toEqual([]);
      await expectSound(cluster, acknowledged);
    },
    600_000,
  );
});
