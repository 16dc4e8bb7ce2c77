import { eventLogContract } from '../../../../libs/events/src/event-log.contract.js';
import { createSqliteLog } from './testing/create-sqlite-log.js';

describe('the event log in SQLite', () => {
  eventLogContract(createSqliteLog);
});
