import type { SourceUnderTest, TargetUnderTest } from '../../../../../libs/events/src/contract/log-copy.contract.js';
import { MongoEventLog } from '../mongo.event-log.js';
import { MongoLogAudit } from '../mongo.log-audit.js';
import { MongoLogSource, MongoLogTarget } from '../mongo.log-copy.js';
import { aDatabase } from '../../connection/testing/a-database.js';

export async function mongoSource(): Promise<SourceUnderTest> {
  const { connection, destroy } = await aDatabase();
  return { source: () => MongoLogSource.open(connection), open: () => MongoEventLog.open(connection), destroy };
}

export async function mongoTarget(): Promise<TargetUnderTest> {
  const { connection, destroy } = await aDatabase();
  return {
    target: (logId) => MongoLogTarget.open(connection, logId),
    open: () => MongoEventLog.open(connection),
    audit: () => new MongoLogAudit(connection),
    destroy,
  };
}
