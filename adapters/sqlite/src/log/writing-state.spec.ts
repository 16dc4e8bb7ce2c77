import { EventLogFullError } from '../../../../libs/events/src/event-log.port.js';
import { describeSqliteError } from './log-errors.js';
import { WritingState } from './writing-state.js';

const full = (): EventLogFullError => new EventLogFullError('The disk is full.');

/** A disk that has room, or has not, and what was told about it. */
function aDisk() {
  const told: (string | undefined)[] = [];
  const disk = { hasRoom: true, told };
  const prove = async (): Promise<void> => {
    await Promise.resolve();
    if (!disk.hasRoom) throw new Error('There is hardly any room left.');
  };
  return { disk, state: new WritingState(prove, (problem) => told.push(problem?.message)) };
}

describe('whether the log can be written', () => {
  it('is told once when it begins to fail, and once when that is over', async () => {
    const { disk, state } = aDisk();
    disk.hasRoom = false;
    for (let write = 0; write < 3; write += 1) state.failed(full());
    await expect(state.check()).rejects.toThrow('The disk is full.');
    disk.hasRoom = true;
    await Promise.all([state.check(), state.check()]);
    expect(disk.told).toEqual(['The disk is full.', undefined]);
  });

  it('is not told when nothing failed', async () => {
    const { disk, state } = aDisk();
    await state.check();
    expect(disk.told).toEqual([]);
  });

  it('is not taken for over when it fails anew while that is looked into', async () => {
    const { disk, state } = aDisk();
    state.failed(full());
    const looking = state.check();
    state.failed(full());
    await looking;
    expect(disk.told).toEqual(['The disk is full.']);
  });
});

describe('an error of SQLite or of the system', () => {
  it.each(['SQLITE_FULL', 'ENOSPC', 'EDQUOT'])('is one of a full disk when its code is %s', (code) => {
    const described = describeSqliteError(Object.assign(new Error('failed'), { code }), '/data/log/events.sqlite');
    expect(described).toBeInstanceOf(EventLogFullError);
    expect(described.message).toContain('make room');
  });

  it.each(['SQLITE_IOERR_WRITE', 'SQLITE_READONLY'])('is none of a full disk when its code is %s', (code) => {
    const described = describeSqliteError(Object.assign(new Error('failed'), { code }), __filename);
    expect(described).not.toBeInstanceOf(EventLogFullError);
  });
});
