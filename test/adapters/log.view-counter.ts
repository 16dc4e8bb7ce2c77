import { SqliteEventLog } from '../../adapters/sqlite/src/log/sqlite.event-log.js';
import { LogViewLedger } from '../../libs/views/src/log.view-ledger.js';
import { countUntilKilled } from '../../libs/views/src/testing/count-until-killed.js';

/** A process of its own that counts views straight in the log in the file it is given, until it is killed. */
const [path = ''] = process.argv.slice(2);
void SqliteEventLog.open(path).then((log) => countUntilKilled(new LogViewLedger(log)));
