import { SqliteEventLog } from '../../adapters/sqlite/src/log/sqlite.event-log.js';
import { LogViewLedger } from '../../libs/views/src/log.view-ledger.js';
import { countUntilKilled } from '../../libs/views/src/testing/count-until-killed.js';

/** A separate process that counts views in the log of a file until it is killed. */
const [path = ''] = process.argv.slice(2);
void SqliteEventLog.open(path).then((log) => countUntilKilled(new LogViewLedger(log)));
