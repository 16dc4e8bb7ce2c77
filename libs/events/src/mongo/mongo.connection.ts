import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import type { Connection, mongo } from 'mongoose';

export interface MongoOptions {
  /** `mongodb://…`; its path names the database. */
  readonly url: string;
  /** The database, where the address names none. */
  readonly database: string;
}

/** How long an operation may look for a server before it fails, milliseconds: callers answer 503 then. */
const SERVER_SELECTION_MS = 3_000;
const SOCKET_IDLE_MS = 15_000;
/**
 * The server is asked how it is every two seconds, with a question that is answered at once: one that waits for news
 * would also wait on a connection that is long dead, and keep the driver from seeing that the server is back.
 */
const MONITORING = { serverMonitoringMode: 'poll', heartbeatFrequencyMS: 2_000, connectTimeoutMS: 3_000 } as const;

/** One pool of connections to MongoDB, or to whatever speaks its wire protocol; shared by all adapters of a process. */
export class MongoConnection {
  private constructor(
    readonly mongoose: Connection,
    /** Where it leads to, password included: for threads that open one of their own. */
    readonly address: MongoOptions,
  ) {}

  /**
   * Connects, trying on until `deadlineMs` is over: in a compose file everything starts at once.
   * @throws Error saying which server did not answer, without its password
   */
  static async open(address: MongoOptions, deadlineMs = 30_000): Promise<MongoConnection> {
    const { url, database } = address;
    const options = {
      ...(databaseOf(url) === '' && { dbName: database }),
      autoIndex: false,
      autoCreate: false,
      bufferCommands: false,
      serverSelectionTimeoutMS: SERVER_SELECTION_MS,
      socketTimeoutMS: SOCKET_IDLE_MS,
      ...MONITORING,
      enableUtf8Validation: false, // costs as much as all other decoding, for texts that we wrote ourselves
      retryWrites: false, // a commit is idempotent by its own means, and not every server knows them
      writeConcern: { w: 'majority' as const },
      readConcern: { level: 'majority' as const },
    };
    for (const giveUp = Date.now() + deadlineMs; ; await sleep(250)) {
      const connection = mongoose.createConnection();
      try {
        await connection.openUri(url, options);
        return new MongoConnection(connection, address);
      } catch (cause) {
        await connection.close(true).catch(() => undefined);
        if (Date.now() > giveUp)
          throw new Error(`MongoDB does not answer at ${withoutPassword(url)} (MONGODB_URL): ${reasonOf(cause)}`, {
            cause,
          });
      }
    }
  }

  /** A collection of the installation's database, as the driver knows it. @throws Error once the connection is closed */
  collection<Document extends mongo.Document>(name: string): mongo.Collection<Document> {
    if (!this.mongoose.db) throw new Error('The connection to MongoDB is closed.');
    return this.mongoose.db.collection<Document>(name);
  }

  async close(): Promise<void> {
    await this.mongoose.close();
  }
}

const databaseOf = (url: string): string => /^[^?]*\/\/[^/?]+\/([^?]*)/.exec(url)?.[1] ?? '';
const withoutPassword = (url: string): string => url.replace(/\/\/[^@/]*@/, '//…@');
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
