import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { service } from '../services/services.js';
import { createSqliteLog } from '../../adapters/sqlite/src/log/testing/create-sqlite-log.js';
import { aView } from '../../libs/views/src/testing/sample-views.js';
import { viewLedgerContract } from '../../libs/views/src/view-ledger.contract.js';
import { readyLedger } from '../../adapters/redis/src/testing/ready-ledger.js';

const COUNTER = fileURLToPath(new URL('./redis.view-counter.ts', import.meta.url));
const problems: string[] = [];

describe('the ledger that counts views in Redis', () => {
  viewLedgerContract(async () => {
    const url = service('REDIS_URL');
    const installation = `test-${randomBytes(6).toString('hex')}`;
    const { path, open, destroy } = await createSqliteLog();
    return {
      openLog: open,
      openLedger: (log) => readyLedger({ url, installation, log, onProblem: (problem) => problems.push(problem) }),
      counterArguments: ['--conditions=@reelog/source', '--import', 'tsx', COUNTER, path, url, installation],
      async destroy() {
        await removeKeys(url, installation);
        await destroy();
      },
    };
  });

  it('uses the clock of Redis, not that of this machine', async () => {
    const url = service('REDIS_URL');
    const installation = `test-${randomBytes(6).toString('hex')}`;
    const { open, destroy } = await createSqliteLog();
    const log = await open();
    const clock = (): Date => new Date(Date.now() + 3_600_000);
    const ledger = await readyLedger({ url, installation, log, clock, onProblem: (problem) => problems.push(problem) });
    const redis = new Redis(url);
    const before = Number((await redis.time())[0]) * 1_000;
    const shown = ledger.now().getTime();
    const after = (Number((await redis.time())[0]) + 1) * 1_000;
    redis.disconnect();
    await ledger.close();
    await log.close();
    await removeKeys(url, installation);
    await destroy();
    expect(shown).toBeGreaterThanOrEqual(before - 1_000); // the clock is uncertain by half a round trip
    expect(shown).toBeLessThanOrEqual(after + 1_000);
  });

  it('leaves pending views to processes that may write', async () => {
    const url = service('REDIS_URL');
    const installation = `test-${randomBytes(6).toString('hex')}`;
    const { open, destroy } = await createSqliteLog();
    const log = await open();
    const onProblem = (problem: string): void => void problems.push(problem);
    const gated = await readyLedger({ url, installation, log, mayWrite: () => false, onProblem });
    const ledger = await readyLedger({ url, installation, log, onProblem });
    const videoId = randomUUID();
    for (let count = 0; count < 3; count += 1) await gated.count(videoId, aView());
    for await (const [event] of log.tail({ after: 0, signal: AbortSignal.timeout(3_000) })) {
      expect(event).toMatchObject({ type: 'VideoViewed', data: { videoId } });
      break;
    }
    expect((await log.head()).position).toBeGreaterThan(0);
    await gated.close();
    await ledger.close();
    await log.close();
    await removeKeys(url, installation);
    await destroy();
  });

  it('logged no problem but timeouts of a busy machine', () => {
    expect(problems.filter((problem) => !problem.includes('timed out'))).toEqual([]);
  });
});

async function removeKeys(url: string, installation: string): Promise<void> {
  const redis = new Redis(url);
  for await (const keys of redis.scanStream({ match: `${installation}:*`, count: 1_000 }) as AsyncIterable<string[]>)
    if (keys.length > 0) await redis.unlink(...keys);
  redis.disconnect();
}
