import { appendUntilKilled } from '../../../../../libs/events/src/testing/append-until-killed.js';
import { MongoConnection } from '../../connection/mongo.connection.js';
import { MongoEventLog } from '../mongo.event-log.js';

/** A process that appends to the log of the given server and database until it is killed. */
const [url = '', database = ''] = process.argv.slice(2);
void MongoConnection.open({ url, database })
  .then((connection) => MongoEventLog.open(connection))
  .then(appendUntilKilled);
