import { randomUUID } from 'node:crypto';
import type { View } from '@reelog/domain';
import { openLedgersForBlock } from '../testing/open-ledger.js';
import { aView, identities, recordedViews, views } from '../testing/sample-views.js';
import type { CreateViewLedger } from '../testing/view-ledger-under-test.js';

const CALLERS = 50;
/** How long a video is hot, milliseconds: enough for one ledger to starve another. */
const HOT_MS = 2_000;

export function manyLedgersContract(createLedger: CreateViewLedger): void {
  describe('several ledgers of one log', () => {
    const block = openLedgersForBlock(createLedger);

    it('count a view once together, whichever ledger receives it', async () => {
      const ledgers = await Promise.all([block.open(), block.open(), block.open()]);
      const videoIds = [randomUUID(), randomUUID()];
      const crowd = views(120);
      for (let round = 0; round < 3; round += 1) {
        const part = crowd.slice(0, (round + 1) * 40);
        await Promise.all(
          ledgers.flatMap((ledger) => videoIds.flatMap((id) => part.map((view) => ledger.count(id, view)))),
        );
      }
      await Promise.all(ledgers.map((ledger) => ledger.close()));
      for (const videoId of videoIds)
        expect((await recordedViews(block.log, videoId)).flat().sort()).toEqual(identities(crowd));
    });

    it('know the views that an earlier ledger counted', async () => {
      const videoId = randomUUID();
      const crowd = views(20);
      for (const part of [crowd.slice(0, 10), crowd, crowd.slice(5)]) {
        const ledger = await block.open();
        await Promise.all(part.map((view) => ledger.count(videoId, view)));
        await ledger.close();
      }
      expect((await recordedViews(block.log, videoId)).flat().sort()).toEqual(identities(crowd));
    });

    it('share a hot video without starving a ledger', async () => {
      const ledgers = await Promise.all([block.open(), block.open()]);
      const videoId = randomUUID();
      const counted: View[] = [];
      const longest = [0, 0];
      const deadline = performance.now() + HOT_MS;
      const caller = async (ledger: number): Promise<void> => {
        while (performance.now() < deadline) {
          const [view, start] = [aView(), performance.now()];
          await ledgers[ledger]!.count(videoId, view);
          counted.push(view);
          longest[ledger] = Math.max(longest[ledger]!, performance.now() - start);
        }
      };
      await Promise.all(Array.from({ length: CALLERS }, (_, index) => caller(index % 2)));
      await Promise.all(ledgers.map((ledger) => ledger.close()));
      expect((await recordedViews(block.log, videoId)).flat().sort()).toEqual(identities(counted));
      expect(Math.max(...longest)).toBeLessThan(HOT_MS);
    });
  });
}
