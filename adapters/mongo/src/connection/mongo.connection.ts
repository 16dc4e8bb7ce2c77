import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '@reelog/platform/errors';
import mongoose, { type Connection, type mongo } from 'mongoose';
import { ENDLESS_CHECK_MS, HeartbeatWatch } from './heartbeat-watch.js';

export interface MongoOptions {
  /** `mongodb://…`; its path names the database. */
  readonly url: string;
  /** The database, where the address names none. */
  readonly database: string;
}

/** How long an operation may look for a server before it fails, milliseconds: callers answer 503 then. */
const SERVER_SELECTION_MS = 3_000;
/** The same for a connection of the pool to become free, where the address says nothing. */
const POOL_WAIT_MS = 4_000;
const SOCKET_IDLE_MS = 15_000;
/** Between two tries to connect, milliseconds. */
const RETRY_MS = 250;
/**
 * The server is asked how it is every two seconds, with a question that is answered at once: one that waits for news
 * would also wait on a connection that is long dead, and keep the driver from seeing that the server is back.
 */
const MONITORING = { serverMonitoringMode: 'poll', heartbeatFrequencyMS: 2_000, connectTimeoutMS: 3_000 } as const;

/** For tests: how soon a check without end is noticed, milliseconds. */
export interface MongoPatience {
  readonly deadlineMs?: number;
  readonly endlessCheckMs?: number;
}

/**
 * One pool of connections to MongoDB, or to whatever speaks its wire protocol; shared by all adapters of a process. The
 * driver's client is replaced when it has stopped looking after a server: so nobody keeps a collection of it.
 */
export class MongoConnection {
  private watch: HeartbeatWatch;
  private isClosed = false;

  private constructor(
    private current: Connection,
    /** Where it leads to, password included: for threads that open one of their own. */
    readonly address: MongoOptions,
    private readonly endlessCheckMs: number,
  ) {
    this.watch = this.watchOver(current);
  }

  /**
   * Connects, trying on until `deadlineMs` is over: in a compose file everything starts at once.
   * @throws Error saying which server did not answer, without its password
   */
  static async open(
    address: MongoOptions,
    { deadlineMs = 30_000, endlessCheckMs = ENDLESS_CHECK_MS }: MongoPatience = {},
  ): Promise<MongoConnection> {
    for (const giveUp = Date.now() + deadlineMs; ; await sleep(RETRY_MS)) {
      try {
        return new MongoConnection(await connect(address), address, endlessCheckMs);
      } catch (cause) {
        if (Date.now() > giveUp)
          throw new Error(
            `MongoDB does not answer at ${withoutPassword(address.url)} (MONGODB_URL): ${messageOf(cause)}`,
            { cause },
          );
      }
    }
  }

  /** As it is now: not to be kept. */
  get mongoose(): Connection {
    return this.current;
  }

  /** A collection of the installation's database, not to be kept. @throws Error once the connection is closed */
  collection<Document extends mongo.Document>(name: string): mongo.Collection<Document> {
    if (!this.current.db) throw new Error('The connection to MongoDB is closed.');
    return this.current.db.collection<Document>(name);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.watch.stop();
    await this.current.destroy();
  }

  private watchOver(connection: Connection): HeartbeatWatch {
    return new HeartbeatWatch(connection.getClient(), () => void this.replace(), this.endlessCheckMs);
  }

  /** What is under way fails then, as in any outage. */
  private async replace(): Promise<void> {
    this.watch.stop();
    const before = this.current;
    while (!this.isClosed) {
      const next = await connect(this.address).catch(() => sleep(RETRY_MS, undefined));
      if (!next) continue;
      if (this.isClosed) return void (await next.destroy(true));
      this.current = next;
      this.watch = this.watchOver(next);
      return void (await before.destroy(true).catch(() => undefined));
    }
  }
}

async function connect({ url, database }: MongoOptions): Promise<Connection> {
  const connection = mongoose.createConnection();
  try {
    return await connection.openUri(url, {
      ...(databaseOf(url) === '' && { dbName: database }),
      autoIndex: false,
      autoCreate: false,
      bufferCommands: false,
      serverSelectionTimeoutMS: SERVER_SELECTION_MS,
      ...(!/[?&]waitQueueTimeoutMS=/i.test(url) && { waitQueueTimeoutMS: POOL_WAIT_MS }),
      socketTimeoutMS: SOCKET_IDLE_MS,
      ...MONITORING,
      enableUtf8Validation: false, // costs as much as all other decoding, for texts that we wrote ourselves
      retryWrites: false, // a commit is idempotent by its own means, and not every server knows them
      writeConcern: { w: 'majority' },
      readConcern: { level: 'majority' },
    });
  } catch (error) {
    await connection.destroy(true).catch(() => undefined); // closed only, mongoose would keep it for ever
    throw error;
  }
}

const databaseOf = (url: string): string => /^[^?]*\/\/[^/?]+\/([^?]*)/.exec(url)?.[1] ?? '';
/** Up to the last @: a password that should have been escaped may hold some, too. */
const withoutPassword = (url: string): string => url.replace(/\/\/.*@/, '//…@');
