import { EventLogFullError } from '../../../../libs/events/src/event-log.port.js';
import { describeSqliteError } from './log-errors.js';
import { WritingState } from './writing-state.js';

const full = (): EventLogFullError => new EventLogFullError('The disk is full.');

/** A disk with or without room, and the calls of its listener. */
function aDisk() {
  const told: (string | undefined)[] = [];
  const disk = { hasRoom: true, told };
  const prove = async (): Promise<void> => {
    await Promise.resolve();
    if (!disk.hasRoom) throw new Error('There is hardly any room left.');
  };
  return { disk, state: new WritingState(prove, (problem) => told.push(problem?.message)) };
}

describe('the writing state of the log', () => {
  it('calls the listener once when writing begins to fail, and once when it works again', async () => {
    const { disk, state } = aDisk();
    disk.hasRoom = false;
    for (let write = 0; write < 3; write += 1) state.failed(full());
    await expect(state.check()).rejects.toThrow('The disk is full.');
    disk.hasRoom = true;
    await Promise.all([state.check(), state.check()]);
    expect(disk.told).toEqual(['The disk is full.', undefined]);
  });

  it('does not call the listener when nothing failed', async () => {
    const { disk, state } = aDisk();
    await state.check();
    expect(disk.told).toEqual([]);
  });

  it('stays failed when writing fails again during the check', async () => {
    const { disk, state } = aDisk();
    state.failed(full());
    const looking = state.check();
    state.failed(full());
    await looking;
    expect(disk.told).toEqual(['The disk is full.']);
  });
});

describe('an error of SQLite or of the system', () => {
  it.each(['SQLITE_FULL', 'ENOSPC', 'EDQUOT'])('means a full disk when its code is %s', (code) => {
    const described = describeSqliteError(Object.assign(new Error('failed'), { code }), '/data/log/events.sqlite');
    expect(described).toBeInstanceOf(EventLogFullError);
    expect(described.message).toContain('free some space');
  });

  it.each(['SQLITE_IOERR_WRITE', 'SQLITE_READONLY'])('does not mean a full disk when its code is %s', (code) => {
    const described = describeSqliteError(Object.assign(new Error('failed'), { code }), __filename);
    expect(described).not.toBeInstanceOf(EventLogFullError);
  });
});
