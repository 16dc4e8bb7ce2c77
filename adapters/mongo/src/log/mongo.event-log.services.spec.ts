import { eventLogContract } from '../../../../libs/events/src/event-log.contract.js';
import { createMongoLog } from './testing/create-mongo-log.js';

describe('the event log in MongoDB', () => {
  eventLogContract(createMongoLog);
});
