import { setTimeout as pause } from 'node:timers/promises';
import { CATALOG_VERSION } from '@reelog/domain';
import { InMemoryLeases } from '../../../../../libs/coordination/src/testing/in-memory.leases.js';
import { InMemoryEventFeed } from '../../../../../libs/events/src/feed/testing/in-memory.event-feed.js';
import { InMemoryAnnouncements } from '../../../../../libs/messaging/src/testing/in-memory.announcements.js';
import { HistoryLog } from '../../../../../libs/read-models/src/testing/history-log.js';
import { History } from '../../../../../libs/read-models/src/testing/history.js';
import type { ReadModelsUnderTest } from '../../../../../libs/read-models/src/testing/read-models-under-test.js';
import { service } from '../../../../../test/services/services.js';
import { openScratchDatabase } from '../../connection/testing/scratch-database.js';
import { MongoReadModels } from '../mongo.read-models.js';

const WAIT_MS = 20_000;
/** Longer than any query here takes. */
const GRACE_MS = 2_000;

type Scratch = Awaited<ReturnType<typeof openScratchDatabase>>;

/** Two instances of one installation, in their own database: `one` runs the projections, `models` is the other. */
export class MongoReadModelsUnderTest implements ReadModelsUnderTest {
  readonly history = new History();
  readonly log = new HistoryLog(this.history);
  readonly leases = new InMemoryLeases();
  readonly feed = new InMemoryEventFeed(['api.catalog', 'api.pending-work']);
  readonly announcements = new InMemoryAnnouncements();
  readonly problems: string[] = [];
  private first: MongoReadModels;
  private other: MongoReadModels;

  private constructor(private readonly database: Scratch) {
    this.first = this.newModels();
    this.other = this.newModels();
  }

  static async create(): Promise<MongoReadModelsUnderTest> {
    return new MongoReadModelsUnderTest(await openScratchDatabase(service('MONGODB_URL')));
  }

  get one(): MongoReadModels {
    return this.first;
  }

  get models(): MongoReadModels {
    return this.other;
  }

  /** `one` runs the projections, because it acquires the lease first. */
  async start(): Promise<void> {
    await this.first.start();
    await this.reached(this.first);
    await this.other.start();
  }

  async restart(): Promise<void> {
    await this.stop();
    this.first = this.newModels();
    this.other = this.newModels();
    await this.start();
  }

  append(): void {
    this.log.append();
  }

  publish(): void {
    for (const event of this.log.append()) this.feed.publish(event);
  }

  /** As `caughtUp`, for both instances. */
  async bothCaughtUp(): Promise<void> {
    this.publish();
    for (const models of [this.first, this.other]) await this.reached(models);
  }

  loseAnnouncements(): void {
    this.announcements.losing = true;
  }

  async generations(): Promise<number[]> {
    const names = await this.catalogCollections();
    return [
      ...new Set(names.map((name) => Number(new RegExp(`^catalog_v${CATALOG_VERSION}_g(\\d+)`).exec(name)?.[1]))),
    ];
  }

  /** After old generations have been removed. */
  async catalogCollections(): Promise<string[]> {
    await pause(2 * GRACE_MS);
    const collections = await this.database.connection.mongoose.listCollections();
    return collections.map(({ name }) => name).filter((name) => name.startsWith('catalog'));
  }

  async close(): Promise<void> {
    await this.stop();
    await this.database.drop();
  }

  private async stop(): Promise<void> {
    await this.other.stop();
    await this.first.stop();
  }

  private async reached(models: MongoReadModels): Promise<void> {
    for (const projection of ['catalog', 'pending-work'])
      expect(await models.waitFor(projection, this.history.events.length, WAIT_MS)).toBe(true);
  }

  private newModels(): MongoReadModels {
    return new MongoReadModels({
      connection: this.database.connection,
      log: this.log,
      leases: this.leases,
      feed: this.feed,
      announcements: this.announcements,
      report: (problem, error) => this.problems.push(`${problem}: ${String(error)}`),
      graceMs: GRACE_MS,
    });
  }
}
