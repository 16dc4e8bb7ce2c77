import type { StoredEvent } from '@reelog/domain';
import { verifyLog } from '../../../../libs/events/src/audit/verify-log.js';
import { BrokenEventError, allIntact } from '../../../../libs/events/src/damage/broken-event.js';
import { eraseField } from '../../../../libs/events/src/testing/erase-field.js';
import { linesOf } from '../../../../libs/events/src/testing/export-lines.js';
import { sealEvent } from '../../../../libs/events/src/hash-chain.js';
import type { Verification } from '../../../../libs/events/src/log-audit.port.js';
import { aCommit, events, range, retitled, viewed } from '../../../../libs/events/src/testing/sample-commits.js';
import { type CommitDocument, documentOf, eventsOf } from './commit-document.js';
import { MongoEventLog } from './mongo.event-log.js';
import { MongoLogAudit } from './mongo.log-audit.js';
import { MongoLogScan } from './log-scan.js';
import { MongoLogToVerify } from './log-verification.js';
import { collectionsOf, type LogCollections } from './log-schema.js';
import { aDatabase, type ADatabase } from '../connection/testing/a-database.js';

/** Positions 1 to 8 are commits of one event each, every second with erasable text; 9 to 12 are one commit. */
const SINGLES = 8;
const EVENTS = 12;

type Tamper = (commits: LogCollections['commits']) => Promise<unknown>;

describe('verifying a log in MongoDB', () => {
  let database: ADatabase;
  let collections: LogCollections;
  let honest: CommitDocument[];
  beforeAll(async () => {
    database = await aDatabase();
    collections = collectionsOf(database.connection);
    const log = await MongoEventLog.open(database.connection);
    for (const position of range(1, SINGLES)) {
      const event = position % 2 === 0 ? viewed(`viewer ${position}`) : retitled(`Title ${position}`);
      await log.append(aCommit({ streamId: 'video-shared', expectedVersion: position - 1, events: [event] }));
    }
    await log.append(aCommit({ events: events(EVENTS - SINGLES) }));
    await log.close();
    honest = await collections.commits.find({}, { sort: { _id: 1 } }).toArray();
  });
  beforeEach(async () => {
    await collections.commits.deleteMany({});
    await collections.commits.insertMany(honest);
  });
  afterAll(() => database.destroy());

  const verify = async (): Promise<Verification> => {
    const open = async () => new MongoLogToVerify(await MongoLogScan.open(database.connection));
    for await (const { outcome } of verifyLog(open)) if (outcome) return outcome;
    throw new Error('There was no outcome');
  };
  const set =
    (position: number, change: Readonly<Record<string, unknown>>): Tamper =>
    (commits) =>
      commits.updateOne({ _id: position }, { $set: change });
  const replaceEvent = async (position: number, change: (event: StoredEvent) => StoredEvent): Promise<void> => {
    const [commit] = honest.filter(({ _id }) => _id === position);
    if (!commit) throw new Error('No commit begins there.');
    await collections.commits.replaceOne(
      { _id: position },
      documentOf(aCommitLike(commit), allIntact(eventsOf(commit)).map(change)),
    );
  };
  const exchange = (commits: LogCollections['commits'], places: readonly number[]): Promise<unknown> =>
    commits.updateOne({ _id: SINGLES + 1 }, {
      $set: { events: places.map((place) => honest[SINGLES]?.events[place]) },
    } as never);

  it('finds an untouched log valid', async () => {
    expect(await verify()).toMatchObject({ valid: true, checked: EVENTS, head: { position: EVENTS } });
  });

  it.each<[string, number, Tamper]>([
    ['changed data', 7, set(7, { 'events.0.data': '{"videoId":"v","title":"Forged"}' })],
    ['data that is no longer JSON', 7, set(7, { 'events.0.data': '{' })],
    ['data that is no longer text', 7, set(7, { 'events.0.data': 7 })],
    ['data in another spelling', 7, set(7, { 'events.0.data': '{"videoId": "v","title":"Title 7"}' })],
    ['a key that is there twice', 7, set(7, { 'events.0.data': '{"title":"x","videoId":"v","title":"Title 7"}' })],
    ['a value that is not an event', 7, set(7, { 'events.0': null })],
    ['a value without its salt', 7, (commits) => commits.updateOne({ _id: 7 }, { $unset: { 'events.0.salts': '' } })],
    ['a changed salt', 7, set(7, { 'events.0.salts': `{"title":"${'0'.repeat(32)}"}` })],
    ['an additional salt', 8, set(8, { 'events.0.salts': `{"reason":"${'0'.repeat(32)}"}` })],
    ['an actor with an additional field', 8, set(8, { 'actor.name': 'Mallory' })],
    ['another actor', 8, set(8, { 'actor.id': 'mallory' })],
    ['another role', 8, set(8, { 'actor.role': 'auditor' })],
    ['another time', 8, set(8, { occurredAt: '2020-01-01T00:00:00.000Z' })],
    ['another type', 8, set(8, { 'events.0.type': 'VideoPurged' })],
    ['another schema version', 8, set(8, { 'events.0.schemaVersion': 2 })],
    ['another event id', 8, set(8, { 'events.0.eventId': 'x' })],
    ['another command', 8, set(8, { commandId: 'x' })],
    ['another correlation', 8, set(8, { correlationId: 'x' })],
    ['another cause', 8, set(8, { causationId: 'x' })],
    ['another stream', 8, set(8, { streamId: 'video-other' })],
    ['another stream version', 8, set(8, { streamVersion: 99 })],
    ['another digest of the data', 8, set(8, { 'events.0.dataHash': '0'.repeat(64) })],
    ['another link', 8, set(8, { previousHash: '0'.repeat(64) })],
    ['another hash', 8, set(8, { 'events.0.hash': '0'.repeat(64) })],
    ['another hash of its commit', 8, set(8, { hash: '0'.repeat(64) })],
    ['no events at all', 8, set(8, { events: 'none' })],
    ['one event less than its commit says', 8, set(8, { events: [] })],
    ['a count of fewer events', EVENTS, set(SINGLES + 1, { count: 3 })],
    ['a count of more events', EVENTS + 1, set(SINGLES + 1, { count: 5 })],
    ['a removed commit', 5, (commits) => commits.deleteOne({ _id: 5 })],
    ['a removed first commit', 1, (commits) => commits.deleteOne({ _id: 1 })],
    ['a removed last commit', SINGLES + 1, (commits) => commits.deleteOne({ _id: SINGLES + 1 })],
    ['a removed end', 6, (commits) => commits.deleteMany({ _id: { $gt: 5 } })],
    ['everything removed', 1, (commits) => commits.deleteMany({})],
    ['an event removed from within a commit', 10, (commits) => exchange(commits, [0, 2, 3])],
    ['the last event removed from a commit', 12, (commits) => exchange(commits, [0, 1, 2])],
    ['events of a commit that changed places', 10, (commits) => exchange(commits, [0, 2, 1, 3])],
    ['an event that is there twice', 11, (commits) => exchange(commits, [0, 1, 1, 2, 3])],
  ])('names the position of %s', async (_what, position, tamper) => {
    await tamper(collections.commits);
    expect(await verify()).toMatchObject({ valid: false, firstBad: { position } });
  });

  it('reads everything except a broken event, and names that', async () => {
    await set(7, { 'events.0.data': '{' })(collections.commits);
    const log = await MongoEventLog.open(database.connection);
    const page = await log.readPage({ limit: 100 });
    expect(page.events).toHaveLength(EVENTS - 1);
    expect(page.broken).toMatchObject([{ position: 7 }]);
    await expect(log.readStream('video-shared')).rejects.toBeInstanceOf(BrokenEventError);
    await log.close();
  });

  it('exports everything except a broken event, and the export names its position', async () => {
    await set(7, { 'events.0.data': '{' })(collections.commits);
    const lines = await linesOf(new MongoLogAudit(database.connection).exportLines());
    expect(lines).toHaveLength(EVENTS + 2);
    expect(JSON.parse(lines[7] ?? '')).toMatchObject({ reelog: 'broken', position: 7 });
  });

  it('names the first of two swapped commits', async () => {
    const [sixth, seventh] = honest.slice(5, 7) as [CommitDocument, CommitDocument];
    await collections.commits.deleteMany({ _id: { $in: [6, 7] } });
    await collections.commits.insertMany([
      { ...sixth, _id: 7 },
      { ...seventh, _id: 6 },
    ]);
    expect(await verify()).toMatchObject({ valid: false, firstBad: { position: 6 } });
  });

  it('names the event after a forged one with correct digests', async () => {
    await replaceEvent(7, (event) =>
      sealEvent({ ...event, data: { videoId: 'v', title: 'Forged' } }, event.previousHash),
    );
    expect(await verify()).toMatchObject({ valid: false, firstBad: { position: 8 } });
  });

  it('names an inserted commit', async () => {
    const [first] = honest as [CommitDocument];
    await collections.commits.insertOne({ ...first, _id: -1, commandId: 'x', streamId: 'video-x' });
    expect(await verify()).toMatchObject({ valid: false, firstBad: { position: 1 } });
  });

  it('is still valid after a title and its salt are erased, and reports that no event announces it', async () => {
    await replaceEvent(7, (event) => eraseField(event, 'title'));
    expect(await verify()).toMatchObject({
      valid: true,
      checked: EVENTS,
      erasedFields: 1,
      unannouncedErasures: { count: 1, firstPosition: 7 },
    });
  });
});

/** The part of a commit that its document stores beside the events. */
const aCommitLike = ({ requestDigest }: CommitDocument) => aCommit({ requestDigest });
