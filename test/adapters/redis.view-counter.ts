import { SqliteEventLog } from '../../adapters/sqlite/src/log/sqlite.event-log.js';
import { countUntilKilled } from '../../libs/views/src/testing/count-until-killed.js';
import { readyLedger } from '../../adapters/redis/src/testing/ready-ledger.js';

/** A separate process that counts views in the given Redis and log until it is killed. */
const [path = '', url = '', installation = ''] = process.argv.slice(2);

async function count(): Promise<void> {
  const log = await SqliteEventLog.open(path);
  await countUntilKilled(
    await readyLedger({ url, installation, log, onProblem: (problem) => process.stderr.write(problem) }),
  );
}

void count();
