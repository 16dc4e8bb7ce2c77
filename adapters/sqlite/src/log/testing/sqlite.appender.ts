import { appendUntilKilled } from '../../../../../libs/events/src/testing/append-until-killed.js';
import { SqliteEventLog } from '../sqlite.event-log.js';

/** A process that appends to the log in the given file until it is killed. */
const [path = ''] = process.argv.slice(2);
void SqliteEventLog.open(path).then(appendUntilKilled);
