import { randomUUID } from 'node:crypto';
import { viewWindow } from '@reelog/domain';
import type { ViewLedger } from '@reelog/views';

const RUN_MS = 1_500;

/**
 * Counts views of new viewers for a while; callers are spread over the ledgers and videos.
 * @returns views per second
 */
export async function countFor(
  ledgers: readonly ViewLedger[],
  videoIds: readonly string[],
  callers: number,
): Promise<number> {
  const window = viewWindow(new Date());
  const start = performance.now();
  let counted = 0;
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      const ledger = ledgers[caller % ledgers.length];
      const videoId = videoIds[caller % videoIds.length] ?? '';
      while (performance.now() - start < RUN_MS) {
        await ledger?.count(videoId, { viewer: randomUUID().replaceAll('-', ''), window });
        counted += 1;
      }
    }),
  );
  return (counted / (performance.now() - start)) * 1_000;
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
export const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')} views/s`;
