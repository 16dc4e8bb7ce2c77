import { SqliteEventLog } from '../../adapters/sqlite/src/log/sqlite.event-log.js';
import { countUntilKilled } from '../../libs/views/src/testing/count-until-killed.js';
import { readyLedger } from '../../adapters/redis/src/testing/ready-ledger.js';

/** A process of its own that counts views in the Redis and the log it is told of, until it is killed. */
const [path = '', url = '', installation = ''] = process.argv.slice(2);

async function count(): Promise<void> {
  const log = await SqliteEventLog.open(path);
  await countUntilKilled(
    await readyLedger({ url, installation, log, onProblem: (problem) => process.stderr.write(problem) }),
  );
}

void count();
