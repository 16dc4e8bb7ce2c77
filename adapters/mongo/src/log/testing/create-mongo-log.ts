import { fileURLToPath } from 'node:url';
import type { LogUnderTest } from '../../../../../libs/events/src/testing/log-under-test.js';
import { MongoEventLog } from '../mongo.event-log.js';
import { MongoLogAudit } from '../mongo.log-audit.js';
import { aDatabase, type ADatabase } from '../../connection/testing/a-database.js';

const APPENDER = fileURLToPath(new URL('./mongo.appender.ts', import.meta.url));

/** A log in its own database, which `destroy` removes. */
export async function createMongoLog(): Promise<LogUnderTest & Pick<ADatabase, 'connection'>> {
  const { address, connection, destroy } = await aDatabase();
  return {
    connection,
    open: () => MongoEventLog.open(connection),
    audit: () => new MongoLogAudit(connection),
    appenderArguments: ['--conditions=@reelog/source', '--import', 'tsx', APPENDER, address.url, address.database],
    destroy,
  };
}
