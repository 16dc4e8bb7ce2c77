import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLedgersForBlock } from '../testing/open-ledger.js';
import { aView, aViewer, identities, recordedViews, views, windowBefore } from '../testing/sample-views.js';
import type { CreateViewLedger } from '../testing/view-ledger-under-test.js';
import { MAX_VIEWS_PER_EVENT } from '../view-tally.js';

export function countContract(createLedger: CreateViewLedger): void {
  describe('counting views', () => {
    const block = openLedgersForBlock(createLedger);

    it('counts one for each video, viewer and window, even if it is reported repeatedly', async () => {
      const ledger = await block.open();
      const [one, other] = [randomUUID(), randomUUID()];
      const ann = aView();
      const earlier = { ...ann, window: windowBefore(1) };
      const bob = aView();
      for (let i = 0; i < 3; i += 1) {
        for (const view of [ann, earlier, bob]) await ledger.count(one, view);
        await ledger.count(other, ann);
      }
      await ledger.close();
      expect((await recordedViews(block.log, one)).flat().sort()).toEqual(identities([ann, earlier, bob]));
      expect((await recordedViews(block.log, other)).flat()).toEqual(identities([ann]));
    });

    it('returns a position only when the log contains the view up to there', async () => {
      const ledger = await block.open();
      const videoId = randomUUID();
      const view = aView();
      for (let i = 0; i < 2; i += 1) {
        const position = await ledger.count(videoId, view);
        if (position === undefined) continue;
        expect(position).toBeLessThanOrEqual((await block.log.head()).position);
        expect((await recordedViews(block.log, videoId)).flat()).toEqual(identities([view]));
      }
    });

    it('writes a view to the log within about a second', async () => {
      const ledger = await block.open();
      const videoId = randomUUID();
      await ledger.count(videoId, aView());
      const acknowledged = Date.now();
      while ((await recordedViews(block.log, videoId)).length === 0) await sleep(5);
      expect(Date.now() - acknowledged).toBeLessThan(1_500);
    });

    it('counts each of many concurrent callers once, even if they repeat reports, with few events', async () => {
      const ledger = await block.open();
      const videoId = randomUUID();
      const crowd = views(500);
      await Promise.all([...crowd, ...crowd, ...crowd].map((view) => ledger.count(videoId, view)));
      await ledger.close();
      const events = await recordedViews(block.log, videoId);
      expect(events.flat().sort()).toEqual(identities(crowd));
      expect(events.length).toBeLessThan(25);
    });

    it('counts many concurrent callers of many videos', async () => {
      const ledger = await block.open();
      const videoIds = Array.from({ length: 150 }, () => randomUUID());
      const crowd = views(3);
      await Promise.all(videoIds.flatMap((videoId) => crowd.map((view) => ledger.count(videoId, view))));
      await ledger.close();
      for (const videoId of videoIds)
        expect((await recordedViews(block.log, videoId)).flat().sort()).toEqual(identities(crowd));
    });

    it('splits views over several events when one event cannot hold them', async () => {
      const ledger = await block.open();
      const videoId = randomUUID();
      const crowd = views(MAX_VIEWS_PER_EVENT + 1_000);
      await Promise.all(crowd.map((view) => ledger.count(videoId, view)));
      await ledger.close();
      const events = await recordedViews(block.log, videoId);
      expect(Math.max(...events.map(({ length }) => length))).toBeLessThanOrEqual(MAX_VIEWS_PER_EVENT);
      expect(events.flat().sort()).toEqual(identities(crowd));
    });

    it('counts views of old windows, and still knows all newer views', async () => {
      const ledger = await block.open();
      const videoId = randomUUID();
      const [today, late] = [aView(), aView({ window: windowBefore(100) })];
      const same = aViewer();
      const both = [aView({ viewer: same }), aView({ viewer: same, window: windowBefore(2) })];
      for (const view of [today, late, ...both, late, today, ...both]) await ledger.count(videoId, view);
      await ledger.close();
      const again = await block.open();
      for (const view of [today, ...both, late]) await again.count(videoId, view);
      await again.close();
      expect((await recordedViews(block.log, videoId)).flat().sort()).toEqual(identities([today, late, ...both]));
    });
  });
}
