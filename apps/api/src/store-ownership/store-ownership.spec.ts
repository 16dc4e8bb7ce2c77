import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InProcessLeases } from '@reelog/coordination';
import { WriteGate } from '@reelog/events';
import { FileObjectStore } from '@reelog/files';
import { SqliteEventLog } from '@reelog/sqlite';
import { newMarker, writeMarker } from '@reelog/storage';
import { pino } from 'pino';
import { aCommit } from '../../../../libs/events/src/testing/sample-commits.js';
import { notYetChecked, StoreOwnership, type StoreOwnershipParts } from './store-ownership.js';

let folder: string;
let log: SqliteEventLog;
let store: FileObjectStore;
let ownership: StoreOwnership;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelog-ownership-'));
  log = await SqliteEventLog.open(join(folder, 'events.db'));
  store = await FileObjectStore.open(join(folder, 'media'));
});
afterEach(async () => {
  await ownership.close();
  await log.close();
  await rm(folder, { recursive: true });
});

/**
 * Starts a process on that log and store. @returns why its writes were stopped, if they were
 * @param beforeMarkerIsRead what other processes do between the reads of the log and the marker
 */
async function objections(beforeMarkerIsRead: () => Promise<void>): Promise<readonly string[]> {
  const gate = new WriteGate();
  gate.close(notYetChecked.name, notYetChecked.sentence);
  const close = jest.spyOn(gate, 'close');
  const exists = async (): Promise<boolean> => {
    await beforeMarkerIsRead();
    return true;
  };
  ownership = new StoreOwnership({
    log,
    movedTo: async () => undefined,
    places: { current: store, settle: async () => store, exists } as unknown as StoreOwnershipParts['places'],
    projections: { status: async () => [] },
    gate,
    leases: new InProcessLeases(),
    logger: pino({ enabled: false }),
    installation: 'test',
    ownStore: 'take another folder',
  });
  await ownership.start();
  expect(gate.reasons).toEqual([]);
  return close.mock.calls.map(([, sentence]) => sentence);
}

describe('the marker of the store', () => {
  it('may be moved by another process during a check', async () => {
    const raise = async (): Promise<void> => {
      await log.append(aCommit());
      const { logId, position, hash } = await log.head();
      await writeMarker(store, newMarker({ logId, installation: 'test', position, hash }));
    };
    expect(await objections(raise)).toEqual([]);
  });
});
