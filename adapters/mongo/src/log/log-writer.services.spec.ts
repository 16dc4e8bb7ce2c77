import { type Commit, EventLogUnavailableError } from '../../../../libs/events/src/event-log.port.js';
import type { CommitOutcome } from '../../../../libs/events/src/group-commit.js';
import { aCommit, events, retitled } from '../../../../libs/events/src/testing/sample-commits.js';
import { MongoCommits } from './commits.js';
import { RECORDED_BY_NO_MAJORITY } from '../connection/errors.js';
import { MongoLogReader } from './log-reader.js';
import { collectionsOf, prepareLog } from './log-schema.js';
import { MongoLogWriter } from './log-writer.js';
import { StreamVersions } from './stream-versions.js';
import { aDatabase, type ADatabase } from '../connection/testing/a-database.js';
import { LaggingMajority } from './testing/lagging-majority.js';

describe('MongoLogWriter, when a commit is on the primary but not on a majority yet', () => {
  const commit = aCommit({ events: events(2) });
  const uncertain = { kind: 'unavailable', problem: RECORDED_BY_NO_MAJORITY };
  let database: ADatabase;
  let majority: LaggingMajority;
  let commits: MongoCommits;
  beforeEach(async () => {
    database = await aDatabase();
    const collections = collectionsOf(database.connection);
    await prepareLog(collections);
    majority = new LaggingMajority(collections.commits);
    commits = new MongoCommits({ commits: majority.collection, recordedTimes: collections.recordedTimes });
    await append(commit);
    await append(aCommit()); // so that the tail is after it, and a retry gets another position
    majority.holdBack(commit.commandId);
  });
  afterEach(() => database.destroy());

  /** Appends like a new process, unless it has seen versions of streams. */
  const append = async (one: Commit, versions = new StreamVersions()): Promise<CommitOutcome | undefined> =>
    (await new MongoLogWriter(commits, versions).write([{ commit: one, json: JSON.stringify(one) }]))[0];

  it('does not report its repeated command as not recorded', async () => {
    expect(await append(commit)).toEqual(uncertain);
    majority.catchUp();
    expect(await append(commit)).toMatchObject({ kind: 'repeated', receipt: { firstPosition: 1 } });
  });

  it('does not report it as not recorded when its expected version is known to be old', async () => {
    const versions = new StreamVersions();
    versions.note(commit.streamId, 2);
    expect(await append(commit, versions)).toEqual(uncertain);
  });

  it('reports a conflict to another command', async () => {
    const other = aCommit({ streamId: commit.streamId, events: [retitled('Another')] });
    expect(await append(other)).toMatchObject({ kind: 'conflict' });
  });

  it('does not report its command as unknown', async () => {
    const reader = new MongoLogReader(commits);
    await expect(reader.findCommit(commit.commandId)).rejects.toThrow(EventLogUnavailableError);
    majority.catchUp();
    expect(await reader.findCommit(commit.commandId)).toMatchObject({ firstPosition: 1, lastPosition: 2 });
  });
});
