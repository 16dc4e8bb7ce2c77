import { logCopyContract } from '../../libs/events/src/contract/log-copy.contract.js';
import { sqliteSource, sqliteTarget } from '../../adapters/sqlite/src/log/testing/sqlite-log-copies.js';
import { MongoEventLog } from '../../adapters/mongo/src/log/mongo.event-log.js';
import { aDatabase } from '../../adapters/mongo/src/connection/testing/a-database.js';
import { mongoSource, mongoTarget } from '../../adapters/mongo/src/log/testing/mongo-log-copies.js';

describe('the copy of a log from a database to another', () => {
  logCopyContract(mongoSource, mongoTarget);
});

describe('the copy of a log from a file to a database', () => {
  logCopyContract(sqliteSource, mongoTarget);
});

describe('the copy of a log from a database to a file', () => {
  logCopyContract(mongoSource, sqliteTarget);
});

it('records in the log where it was moved', async () => {
  const { connection, destroy } = await aDatabase();
  try {
    const log = await MongoEventLog.open(connection);
    expect(await log.movedTo()).toBeUndefined();
    await log.noteMoved('another place');
    const other = await MongoEventLog.open(connection);
    expect(await other.movedTo()).toBe('another place');
    await other.noteMoved(undefined);
    expect(await log.movedTo()).toBeUndefined();
    await Promise.all([log.close(), other.close()]);
  } finally {
    await destroy();
  }
});
