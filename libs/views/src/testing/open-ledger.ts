import type { EventLog } from '../../../events/src/event-log.port.js';
import type { ViewLedger } from '../view-ledger.port.js';
import type { CreateViewLedger, ViewLedgerUnderTest } from './view-ledger-under-test.js';

interface LedgerForBlock {
  readonly log: EventLog;
  readonly underTest: ViewLedgerUnderTest;
  /** Another ledger over the same log, closed after the test at the latest. */
  open(): Promise<ViewLedger>;
}

/** One log for all tests of a block; each test uses its own videos. */
export function openLedgersForBlock(createLedger: CreateViewLedger): LedgerForBlock {
  let underTest: ViewLedgerUnderTest | undefined;
  let log: EventLog | undefined;
  const opened: ViewLedger[] = [];
  beforeAll(async () => {
    underTest = await createLedger();
    log = await underTest.openLog();
  });
  afterEach(() => Promise.all(opened.splice(0).map((ledger) => ledger.close())));
  afterAll(async () => {
    await log?.close();
    await underTest?.destroy();
  });
  const block = {
    get log() {
      return present(log);
    },
    get underTest() {
      return present(underTest);
    },
    async open() {
      const ledger = await block.underTest.openLedger(block.log);
      opened.push(ledger);
      return ledger;
    },
  };
  return block;
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The log is opened before the first test of the block.');
  return value;
}
