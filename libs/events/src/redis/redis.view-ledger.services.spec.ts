import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { service } from '../../../../test/services/services.js';
import { createSqliteLog } from '../sqlite/testing/create-sqlite-log.js';
import { viewLedgerContract } from '../views/view-ledger.contract.js';
import { readyLedger } from './testing/ready-ledger.js';

const COUNTER = fileURLToPath(new URL('./testing/redis.view-counter.ts', import.meta.url));
const problems: string[] = [];

describe('the ledger that counts views in Redis', () => {
  viewLedgerContract(async () => {
    const url = service('REDIS_URL');
    const installation = `test-${randomBytes(6).toString('hex')}`;
    const { path, open, destroy } = await createSqliteLog();
    return {
      openLog: open,
      openLedger: (log) => readyLedger({ url, installation, log, onProblem: (problem) => problems.push(problem) }),
      counterArguments: ['--import', 'tsx', COUNTER, path, url, installation],
      async destroy() {
        await removeKeys(url, installation);
        await destroy();
      },
    };
  });

  it('had no trouble in all of this, but for a machine that may be too busy to answer in time', () => {
    expect(problems.filter((problem) => !problem.includes('timed out'))).toEqual([]);
  });
});

async function removeKeys(url: string, installation: string): Promise<void> {
  const redis = new Redis(url);
  for await (const keys of redis.scanStream({ match: `${installation}:*`, count: 1_000 }) as AsyncIterable<string[]>)
    if (keys.length > 0) await redis.unlink(...keys);
  redis.disconnect();
}
