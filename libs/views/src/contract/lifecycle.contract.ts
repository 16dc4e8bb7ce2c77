import { randomUUID } from 'node:crypto';
import { EventLogUnavailableError } from '../../../events/src/event-log.port.js';
import { openLedgersForBlock } from '../testing/open-ledger.js';
import { aView, identities, recordedViews, views } from '../testing/sample-views.js';
import type { CreateViewLedger } from '../testing/view-ledger-under-test.js';

export function ledgerLifecycleContract(createLedger: CreateViewLedger): void {
  describe('a ledger that is closed', () => {
    const block = openLedgersForBlock(createLedger);

    it('has written all acknowledged views to the log', async () => {
      const ledger = await block.open();
      const videoIds = Array.from({ length: 20 }, () => randomUUID());
      const crowd = views(20);
      await Promise.all(videoIds.flatMap((videoId) => crowd.map((view) => ledger.count(videoId, view))));
      await ledger.close();
      for (const videoId of videoIds)
        expect((await recordedViews(block.log, videoId)).flat().sort()).toEqual(identities(crowd));
    });

    it('finishes pending views', async () => {
      const ledger = await block.open();
      const videoId = randomUUID();
      const crowd = views(200);
      const counting = Promise.all(crowd.map((view) => ledger.count(videoId, view)));
      await ledger.close();
      await counting;
      expect((await recordedViews(block.log, videoId)).flat().sort()).toEqual(identities(crowd));
    });

    it('rejects further views, and may be closed again', async () => {
      const ledger = await block.open();
      await ledger.close();
      await expect(ledger.count(randomUUID(), aView())).rejects.toBeInstanceOf(EventLogUnavailableError);
      await expect(ledger.close()).resolves.toBeUndefined();
    });
  });
}
