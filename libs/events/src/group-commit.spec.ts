import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type CommitReceipt,
  CommitRefusedError,
  ConcurrencyError,
  EventLogBusyError,
  EventLogUnavailableError,
} from './event-log.port.js';
import {
  type CommitOutcome,
  type EncodedCommit,
  GROUP_COMMIT_LIMITS,
  GroupCommit,
  type GroupCommitLimits,
} from './group-commit.js';
import { aCommit, range, retitled } from './testing/sample-commits.js';

/** A disk that stores the batches it gets, and can be blocked. */
class Disk {
  readonly batches: string[][] = [];
  outcomeOf: (batch: EncodedCommit) => CommitOutcome = () => recorded;
  private held: Promise<void> = Promise.resolve();

  readonly write = async (batch: readonly EncodedCommit[]): Promise<CommitOutcome[]> => {
    this.batches.push(batch.map(({ commit }) => commit.streamId));
    await this.held;
    return batch.map((commit) => this.outcomeOf(commit));
  };

  /** Blocks every write until the returned function is called. */
  hold(): () => void {
    let release = (): void => undefined;
    this.held = new Promise((resolve) => (release = resolve));
    return release;
  }
}

const recorded: CommitOutcome = { kind: 'recorded', firstPosition: 1 };

const groupCommit = (disk: Disk, limits: Partial<GroupCommitLimits> = {}): GroupCommit =>
  new GroupCommit(disk.write, { ...GROUP_COMMIT_LIMITS, ...limits });

const appendTo = (group: GroupCommit, ...streamIds: string[]): Promise<CommitReceipt[]> =>
  Promise.all(streamIds.map((streamId) => group.append(aCommit({ streamId }))));

describe('group commit', () => {
  it('merges concurrent appends into one batch', async () => {
    const disk = new Disk();
    await appendTo(groupCommit(disk), 'a', 'b', 'c');
    expect(disk.batches).toEqual([['a', 'b', 'c']]);
  });

  it('lets callers that one batch released join the next together', async () => {
    const disk = new Disk();
    const group = groupCommit(disk);
    await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (streamId) => {
        for (const turn of range(1, 3)) await group.append(aCommit({ streamId, expectedVersion: turn }));
      }),
    );
    expect(disk.batches.map((batch) => batch.length)).toEqual([4, 4, 4]);
  });

  it('puts one commit of a stream into a batch, in their order, and prefers other streams', async () => {
    const disk = new Disk();
    await appendTo(groupCommit(disk, { batchCommits: 2 }), 'a', 'a', 'a', 'b', 'c');
    expect(disk.batches).toEqual([['a', 'b'], ['c', 'a'], ['a']]);
  });

  it('gives each caller its own outcome', async () => {
    const disk = new Disk();
    disk.outcomeOf = ({ commit: { streamId } }) => {
      if (streamId === 'conflict') return { kind: 'conflict', actualVersion: 7 };
      return streamId === 'refused' ? { kind: 'refused', problem: 'odd' } : recorded;
    };
    const group = groupCommit(disk);
    const [conflict, fine, refused] = await Promise.allSettled(
      ['conflict', 'fine', 'refused'].map((streamId) => group.append(aCommit({ streamId }))),
    );
    expect(conflict).toMatchObject({ reason: new ConcurrencyError('conflict', 0, 7) });
    expect(fine).toMatchObject({ value: { streamId: 'fine' } });
    expect(refused).toMatchObject({ reason: new CommitRefusedError('odd') });
  });

  it('fails the commits of a batch that could not be written, and continues with the next', async () => {
    const disk = new Disk();
    const group = groupCommit(disk, { batchCommits: 1 });
    disk.outcomeOf = ({ commit }) => {
      if (commit.streamId === 'a') throw new Error('the disk is full');
      return recorded;
    };
    const [first, second] = await Promise.allSettled(['a', 'b'].map((id) => group.append(aCommit({ streamId: id }))));
    expect(first).toMatchObject({ reason: new EventLogUnavailableError('the disk is full') });
    expect(second).toMatchObject({ status: 'fulfilled' });
  });

  it('keeps a batch below its size limit', async () => {
    const disk = new Disk();
    const group = groupCommit(disk, { batchBytes: 25_000 });
    const events = [retitled('x'.repeat(10_000))] as const;
    await Promise.all(['a', 'b', 'c'].map((streamId) => group.append(aCommit({ streamId, events }))));
    expect(disk.batches).toEqual([['a', 'b'], ['c']]);
  });

  it('rejects a commit that is too large, and commits above the waiting limit', async () => {
    const disk = new Disk();
    const group = groupCommit(disk, { commitBytes: 5_000, waitingCommits: 2, batchCommits: 1 });
    const release = disk.hold();
    const tooLarge = group.append(aCommit({ events: [retitled('x'.repeat(5_000))] }));
    await expect(tooLarge).rejects.toBeInstanceOf(CommitRefusedError);
    const waiting = appendTo(group, 'a', 'b');
    await expect(group.append(aCommit())).rejects.toBeInstanceOf(EventLogBusyError);
    release();
    expect(await waiting).toHaveLength(2);
    expect(await appendTo(group, 'c')).toHaveLength(1);
  });

  it('writes the commit as it was passed, even if the caller changes it later', async () => {
    const disk = new Disk();
    const written: string[] = [];
    disk.outcomeOf = ({ json }) => {
      written.push(json);
      return recorded;
    };
    const data = { videoId: 'v', title: 'before' };
    const appended = groupCommit(disk).append(aCommit({ events: [{ type: 'VideoDetailsChanged', data }] }));
    data.title = 'after';
    await appended;
    expect(written[0]).toContain('before');
  });

  it('withdraws a waiting commit when its caller gives up, and writes the others', async () => {
    const disk = new Disk();
    const group = groupCommit(disk, { batchCommits: 1 });
    const release = disk.hold();
    const given = new AbortController();
    const [first, second, third] = [
      group.append(aCommit({ streamId: 'a' })),
      group.append(aCommit({ streamId: 'a' }), { signal: given.signal }),
      group.append(aCommit({ streamId: 'a' })),
    ];
    given.abort();
    await expect(second).rejects.toMatchObject({ name: 'EventLogUnavailableError', recorded: 'no' });
    release();
    await Promise.all([first, third]);
    expect(disk.batches).toEqual([['a'], ['a']]);
  });

  it('reports an unknown outcome when the caller gives up while its commit is being written', async () => {
    const disk = new Disk();
    const group = groupCommit(disk);
    const release = disk.hold();
    const given = new AbortController();
    const abandoned = group.append(aCommit({ streamId: 'a' }), { signal: given.signal });
    while (disk.batches.length === 0) await nextTurn();
    given.abort();
    await expect(abandoned).rejects.toMatchObject({ name: 'EventLogUnavailableError', recorded: 'unknown' });
    release();
    expect(await appendTo(group, 'b')).toHaveLength(1);
  });

  it('reports that it is busy when others were written while a withdrawn commit waited', async () => {
    const disk = new Disk();
    const group = groupCommit(disk, { batchCommits: 1 });
    const given = new AbortController();
    const first = group.append(aCommit({ streamId: 'a' }));
    const second = group.append(aCommit({ streamId: 'a' }));
    const third = group.append(aCommit({ streamId: 'a' }), { signal: given.signal });
    await first;
    given.abort();
    await expect(third).rejects.toBeInstanceOf(EventLogBusyError);
    await second;
  });

  it('writes nothing of a commit whose signal was aborted before', async () => {
    const disk = new Disk();
    const group = groupCommit(disk);
    const append = group.append(aCommit(), { signal: AbortSignal.abort() });
    await expect(append).rejects.toMatchObject({ recorded: 'no' });
    const withdrawn = new AbortController();
    const alone = group.append(aCommit(), { signal: withdrawn.signal });
    withdrawn.abort();
    await expect(alone).rejects.toMatchObject({ recorded: 'no' });
    await appendTo(group, 'b');
    expect(disk.batches).toEqual([['b']]);
  });

  it('writes waiting commits before it closes, and accepts none after', async () => {
    const disk = new Disk();
    const group = groupCommit(disk, { batchCommits: 1 });
    const waiting = appendTo(group, 'a', 'b', 'c');
    const closing = group.close();
    await expect(group.append(aCommit())).rejects.toBeInstanceOf(EventLogUnavailableError);
    await closing;
    expect(disk.batches).toHaveLength(3);
    expect(await waiting).toHaveLength(3);
  });
});
