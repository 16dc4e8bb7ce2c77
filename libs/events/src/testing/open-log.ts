import type { CreateLog, LogUnderTest } from './log-under-test.js';
import type { EventLog } from '../event-log.port.js';

/** One log for all tests of a block; each test uses its own streams. */
export function openLogForBlock(createLog: CreateLog): { readonly log: EventLog; readonly underTest: LogUnderTest } {
  let underTest: LogUnderTest | undefined;
  let log: EventLog | undefined;
  beforeAll(async () => {
    underTest = await createLog();
    log = await underTest.open();
  });
  afterAll(async () => {
    await log?.close();
    await underTest?.destroy();
  });
  return {
    get log() {
      return opened(log);
    },
    get underTest() {
      return opened(underTest);
    },
  };
}

function opened<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The log is opened before the first test of the block.');
  return value;
}
