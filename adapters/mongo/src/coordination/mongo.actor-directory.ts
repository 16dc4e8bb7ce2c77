import type { ActorDirectory, NamedActor } from '@reelog/events';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { inTime } from '../connection/deadline.js';
import { isDuplicateKey, unavailable } from '../connection/errors.js';

/** `_id` keeps names unique across processes. */
interface ActorDocument {
  /** `name:<name>` */
  readonly _id: string;
  readonly actorId: string;
}

interface ReadDocument {
  /** `log:<log id>` */
  readonly _id: string;
  readonly position: number;
}

/** Timeout of one lookup, milliseconds: every write waits for one before its own timeout begins. */
const LOOKUP_MS = 1_500;

const NAME = 'name:';
const LOG = 'log:';

/** The actor directory in a collection of the installation's database, shared by all its apis. */
export class MongoActorDirectory implements ActorDirectory {
  constructor(private readonly connection: MongoConnection) {}

  async idOf(name: string): Promise<string | undefined> {
    return (await this.actor({ _id: NAME + name }))?.actorId;
  }

  async nameOf(id: string): Promise<string | undefined> {
    return (await this.actor({ actorId: id }))?._id.slice(NAME.length);
  }

  async all(): Promise<readonly NamedActor[]> {
    const found = await inTime(this.actors.find({ actorId: { $exists: true } }).toArray()).catch((error: unknown) => {
      throw unavailable(error);
    });
    return found.map(({ _id, actorId }) => ({ name: _id.slice(NAME.length), id: actorId }));
  }

  async add(name: string, id: string): Promise<string> {
    const added = { $setOnInsert: { actorId: id } };
    await inTime(this.actors.updateOne({ _id: NAME + name }, added, { upsert: true })).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw unavailable(error); // another process added it at the same time
    });
    const used = await this.idOf(name);
    if (used === undefined) throw unavailable(new Error('the name was erased at the same time'));
    return used;
  }

  async readUpTo(logId: string): Promise<number> {
    const found = await inTime(this.reads.findOne({ _id: LOG + logId })).catch((error: unknown) => {
      throw unavailable(error);
    });
    return found?.position ?? 0;
  }

  async noteRead(logId: string, position: number): Promise<void> {
    const change = { $set: { position } };
    await inTime(this.reads.updateOne({ _id: LOG + logId }, change, { upsert: true })).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw unavailable(error); // another process has stored a position
    });
  }

  private async actor(filter: Partial<ActorDocument>): Promise<ActorDocument | undefined> {
    const found = await inTime(this.actors.findOne(filter), LOOKUP_MS).catch((error: unknown) => {
      throw unavailable(error);
    });
    return found ?? undefined;
  }

  private get actors() {
    return this.connection.collection<ActorDocument>('actors');
  }

  private get reads() {
    return this.connection.collection<ReadDocument>('actors');
  }
}
