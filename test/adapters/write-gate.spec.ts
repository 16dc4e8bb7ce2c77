import { GuardedEventLog } from '../../libs/events/src/guarded.event-log.js';
import { WriteGate, WritesStoppedError } from '../../libs/events/src/damage/write-gate.js';
import { createSqliteLog } from '../../adapters/sqlite/src/log/testing/create-sqlite-log.js';
import { aCommit } from '../../libs/events/src/testing/sample-commits.js';

describe('the write gate', () => {
  it('allows writes until there is a reason to stop, and again once all reasons have ended', () => {
    const gate = new WriteGate();
    gate.check();
    gate.close('store-ownership', 'The store belongs to another log.');
    gate.close('log-integrity', 'The log is damaged.');
    expect(() => gate.check()).toThrow(new WritesStoppedError(gate.reasons[0] ?? { name: '', sentence: '' }));
    expect(() => gate.check()).toThrow('The store belongs to another log.');
    gate.open('store-ownership');
    expect(() => gate.check()).toThrow('The log is damaged.');
    gate.open('log-integrity');
    gate.check();
    expect(gate.reasons).toEqual([]);
  });

  it('reports each change once', () => {
    const gate = new WriteGate();
    const heard: string[] = [];
    gate.onChange(({ sentence }, state) => heard.push(`${state}: ${sentence}`));
    gate.close('a', 'One.');
    gate.close('a', 'One.');
    gate.close('a', 'Two.');
    gate.open('a');
    gate.open('a');
    expect(heard).toEqual(['closed: One.', 'closed: Two.', 'opened: Two.']);
  });

  it('blocks commits to a log, but not reads', async () => {
    const gate = new WriteGate();
    const underTest = await createSqliteLog();
    const log = new GuardedEventLog(await underTest.open(), gate, { nameOf: async () => undefined });
    try {
      await log.append(aCommit());
      gate.close('store-ownership', 'The store belongs to another log.');
      await expect(log.append(aCommit())).rejects.toThrow(WritesStoppedError);
      expect(await log.head()).toMatchObject({ position: 1 });
      gate.open('store-ownership');
      await log.append(aCommit());
      expect(await log.head()).toMatchObject({ position: 2 });
    } finally {
      await log.close();
      await underTest.destroy();
    }
  });
});
