import { randomUUID } from 'node:crypto';
import type { StoredEvent } from '@reelog/domain';
import type { EventLog, LogHead, UnchangedCommand } from '../event-log.port.js';
import type { LogAudit } from '../log-audit.port.js';
import type { LogSource, LogTarget, StoredCommit } from '../log-copy.port.js';
import { aCommit, digest, events, newStream, readAll } from '../testing/sample-commits.js';

/** A log to copy from. */
export interface SourceUnderTest {
  /** Also works while the log is open. */
  source(): Promise<LogSource>;
  open(): Promise<EventLog>;
  destroy(): Promise<void>;
}

/** An empty place to copy a log to. */
export interface TargetUnderTest {
  target(logId: string): Promise<LogTarget>;
  /** The log at the target, after it exists. */
  open(): Promise<EventLog>;
  audit(): LogAudit;
  destroy(): Promise<void>;
}

async function copy(source: LogSource, target: LogTarget): Promise<void> {
  for await (const commits of source.commitsAfter(target.last.position)) await target.write(commits);
  for await (const commands of source.unchangedCommands()) await target.writeUnchanged(commands);
}

const unchanged = (position: number): UnchangedCommand => ({
  commandId: randomUUID(),
  requestDigest: digest('nothing new'),
  streamId: newStream(),
  streamVersion: 3,
  position,
});

async function allCommits(source: LogSource, after = 0): Promise<StoredCommit[]> {
  const all: StoredCommit[] = [];
  for await (const commits of source.commitsAfter(after)) all.push(...commits);
  return all;
}

/** The contract of every adapter that copies logs, to its own or to another adapter. */
export function logCopyContract(
  createSource: () => Promise<SourceUnderTest>,
  createTarget: () => Promise<TargetUnderTest>,
): void {
  jest.setTimeout(60_000); // opening a log starts threads, from sources in tests
  let from: SourceUnderTest;
  let to: TargetUnderTest;
  let log: EventLog;
  let source: LogSource;
  let target: LogTarget | undefined;
  beforeEach(async () => {
    from = await createSource();
    to = await createTarget();
    log = await from.open();
  });
  afterEach(async () => {
    await target?.close();
    target = undefined;
    await source.close();
    await log.close();
    await Promise.all([from.destroy(), to.destroy()]);
  });

  const begin = async (logId: string): Promise<LogTarget> => (target = await to.target(logId));

  /** The content of the copy after it is finished. */
  async function copied(): Promise<{ head: LogHead; events: StoredEvent[]; valid: boolean; copy: EventLog }> {
    const copy = await to.open();
    const { valid } = await to.audit().verify();
    return { head: await copy.head(), events: await readAll(copy, { limit: 1_000 }), valid, copy };
  }

  it('equals the log: its id, events, commits, and commands that changed nothing', async () => {
    const commits = [aCommit(), aCommit({ events: events(3), requestDigest: digest('another') }), aCommit()];
    for (const commit of commits) await log.append(commit);
    const remembered = unchanged(4);
    await log.rememberUnchanged(remembered);
    source = await from.source();
    await copy(source, await begin(source.head.logId));
    await target!.finish();
    const { head, events: inCopy, valid, copy: opened } = await copied();
    expect(head).toEqual(await log.head());
    expect(inCopy).toEqual(await readAll(log, { limit: 1_000 }));
    expect(valid).toBe(true);
    for (const { commandId } of [...commits, remembered])
      expect(await opened.findCommit(commandId)).toEqual(await log.findCommit(commandId));
    const next = await opened.append(aCommit());
    expect(next.firstPosition).toBe(head.position + 1);
    await opened.close();
  });

  it('holds the state of the log when the copy began, and continues from there the next time', async () => {
    await log.append(aCommit({ events: events(2) }));
    source = await from.source();
    await log.append(aCommit());
    expect((await allCommits(source)).flatMap((commit) => commit.events)).toHaveLength(2);
    expect(source.head.position).toBe(2);
    expect(await source.hashAt(2)).toBe(source.head.hash);
    expect(await source.hashAt(0)).toBe('0'.repeat(64));
    expect(await source.hashAt(4)).toBeUndefined();
    await source.close();
    source = await from.source();
    const rest = await allCommits(source, 2);
    expect(rest.map((commit) => commit.events.map(({ position }) => position))).toEqual([[3]]);
  });

  it('continues after an interruption, and is not a log before it is finished', async () => {
    for (let count = 1; count <= 3; count++) await log.append(aCommit({ events: events(2) }));
    await log.rememberUnchanged(unchanged(6));
    source = await from.source();
    const [first] = await allCommits(source);
    await (await begin(source.head.logId)).write([first!]);
    await target!.close();
    expect((await begin(source.head.logId)).last).toEqual({ position: 2, hash: first!.events[1]!.hash });
    await copy(source, target!);
    await copy(source, target!); // the unchanged command a second time
    await target!.close();
    await expect(to.target(randomUUID())).rejects.toThrow('unfinished copy of another log');
    await begin(source.head.logId);
    await target!.finish();
    const { head, valid, copy: opened } = await copied();
    expect(head).toEqual(source.head);
    expect(valid).toBe(true);
    await opened.close();
    await target!.close();
    await expect(to.target(source.head.logId)).rejects.toThrow(/There is (a file|an event log) already/);
  });

  it('does not split commits that are larger than a portion', async () => {
    await log.append(aCommit());
    await log.append(aCommit({ events: events(4_500) }));
    await log.append(aCommit({ events: events(2) }));
    source = await from.source();
    const lengths = (await allCommits(source)).map((commit) => commit.events.length);
    expect(lengths).toEqual([1, 4_500, 2]);
    await copy(source, await begin(source.head.logId));
    await target!.finish();
    const { valid, head, copy: opened } = await copied();
    expect([valid, head.position]).toEqual([true, 4_503]);
    await opened.close();
  });
}
