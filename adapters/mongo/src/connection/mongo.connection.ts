import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '@reelog/platform/errors';
import mongoose, { type Connection, type mongo } from 'mongoose';
import { ENDLESS_CHECK_MS, HeartbeatWatch } from './heartbeat-watch.js';

export interface MongoOptions {
  /** `mongodb://…`; its path names the database. */
  readonly url: string;
  /** The database, if the address does not name one. */
  readonly database: string;
}

/** How long an operation may look for a server before it fails, milliseconds: callers then answer 503. */
const SERVER_SELECTION_MS = 3_000;
/** The same for a free connection of the pool, unless the address sets it. */
const POOL_WAIT_MS = 4_000;
const SOCKET_IDLE_MS = 15_000;
/** Pause between two connection attempts, milliseconds. */
const RETRY_MS = 250;
/**
 * Polls the server every two seconds. A streaming check would also wait on a dead connection, and the driver would not
 * notice that the server is back.
 */
const MONITORING = { serverMonitoringMode: 'poll', heartbeatFrequencyMS: 2_000, connectTimeoutMS: 3_000 } as const;

/** Shorter timeouts for tests: how soon an endless check is detected, milliseconds. */
export interface MongoTimeouts {
  readonly deadlineMs?: number;
  readonly endlessCheckMs?: number;
}

/**
 * One connection pool to MongoDB, or another server with its wire protocol; shared by all adapters of a process. The
 * driver's client is replaced when it no longer monitors a server, so do not keep a collection.
 */
export class MongoConnection {
  private watch: HeartbeatWatch;
  private isClosed = false;

  private constructor(
    private current: Connection,
    /** The address with its password: for threads that open their own connection. */
    readonly address: MongoOptions,
    private readonly endlessCheckMs: number,
  ) {
    this.watch = this.watchOver(current);
  }

  /**
   * Connects, with retries until `deadlineMs`: in a compose file all services start at the same time.
   * @throws Error naming the server that did not answer, without its password
   */
  static async open(
    address: MongoOptions,
    { deadlineMs = 30_000, endlessCheckMs = ENDLESS_CHECK_MS }: MongoTimeouts = {},
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

  /** The current connection; do not keep it. */
  get mongoose(): Connection {
    return this.current;
  }

  /** A collection of the installation's database; do not keep it. @throws Error once the connection is closed */
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

  /** Pending operations fail, as in any outage. */
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
      enableUtf8Validation: false, // we wrote these texts, and the check costs as much as all other decoding
      retryWrites: false, // a commit is idempotent anyway, and not every server supports retries
      writeConcern: { w: 'majority' },
      readConcern: { level: 'majority' },
    });
  } catch (error) {
    await connection.destroy(true).catch(() => undefined); // after `close`, mongoose would keep the connection
    throw error;
  }
}

const databaseOf = (url: string): string => /^[^?]*\/\/[^/?]+\/([^?]*)/.exec(url)?.[1] ?? '';
/** Up to the last @, because an unescaped password may contain one. */
const withoutPassword = (url: string): string => url.replace(/\/\/.*@/, '//…@');
