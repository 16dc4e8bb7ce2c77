import { randomUUID } from 'node:crypto';
import { openLedgersForBlock } from '../testing/open-ledger.js';
import { identities, recordedViews, views } from '../testing/sample-views.js';
import type { CreateViewLedger } from '../testing/view-ledger-under-test.js';

export function manyLedgersContract(createLedger: CreateViewLedger): void {
  describe('several ledgers of one log', () => {
    const block = openLedgersForBlock(createLedger);

    it('count a view once together, whichever of them it is reported to', async () => {
      const ledgers = await Promise.all([block.open(), block.open(), block.open()]);
      const films = [randomUUID(), randomUUID()];
      const crowd = views(120);
      for (let round = 0; round < 3; round += 1) {
        const part = crowd.slice(0, (round + 1) * 40);
        await Promise.all(
          ledgers.flatMap((ledger) => films.flatMap((id) => part.map((view) => ledger.count(id, view)))),
        );
      }
      await Promise.all(ledgers.map((ledger) => ledger.close()));
      for (const videoId of films)
        expect((await recordedViews(block.log, videoId)).flat().sort()).toEqual(identities(crowd));
    });

    it('know what one before them has counted', async () => {
      const videoId = randomUUID();
      const crowd = views(20);
      for (const part of [crowd.slice(0, 10), crowd, crowd.slice(5)]) {
        const ledger = await block.open();
        await Promise.all(part.map((view) => ledger.count(videoId, view)));
        await ledger.close();
      }
      expect((await recordedViews(block.log, videoId)).flat().sort()).toEqual(identities(crowd));
    });

    it('share a hot video without leaving anybody out', async () => {
      const ledgers = await Promise.all([block.open(), block.open()]);
      const videoId = randomUUID();
      const crowd = views(2_000);
      const caller = async (start: number): Promise<void> => {
        for (let i = start; i < crowd.length; i += 50) await ledgers[i % 2]?.count(videoId, crowd[i]!);
      };
      await Promise.all(Array.from({ length: 50 }, (_, start) => caller(start)));
      await Promise.all(ledgers.map((ledger) => ledger.close()));
      expect((await recordedViews(block.log, videoId)).flat().sort()).toEqual(identities(crowd));
    });
  });
}
