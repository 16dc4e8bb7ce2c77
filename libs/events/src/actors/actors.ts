import { type ActorIntroduced, actorStream } from '@reelog/domain';
import { LRUCache } from 'lru-cache';
import type { EventLog } from '../event-log.port.js';
import { upcast } from '../upcasting.js';
import type { WriteGate } from '../damage/write-gate.js';
import type { ActorDirectory } from './actor-directory.port.js';
import { isActorId, newActorId } from './actor-id.js';

/** Shown instead of an erased name. */
export const ERASED_NAME = 'erased';

const INTRODUCED: ActorIntroduced['type'] = 'ActorIntroduced';
const PAGE_SIZE = 1_000;
const MAX_CACHED = 10_000;
/** Cache lifetime, milliseconds: another process may erase a name. */
const CACHED_MS = 60_000;

/**
 * The people (or keys) that write: their ids in the log, and the names to show. An id is made when a name is first
 * needed; `GuardedEventLog` records it before the first event that carries it.
 */
export class Actors {
  private readonly ids = new LRUCache<string, string>({ max: MAX_CACHED, ttl: CACHED_MS });
  private readonly names = new LRUCache<string, string>({ max: MAX_CACHED, ttl: CACHED_MS });
  private catchingUp: Promise<void> | undefined;

  constructor(
    private readonly directory: ActorDirectory,
    private readonly log: Pick<EventLog, 'head' | 'readPage' | 'readStream'>,
    private readonly gate: Pick<WriteGate, 'check' | 'reasons'>,
  ) {}

  /** The id of a name; makes one when there is none. @throws WritesStoppedError while writing is stopped */
  async idOf(name: string): Promise<string> {
    const known = this.ids.get(name) ?? (await this.directory.idOf(name)) ?? (await this.newId(name));
    this.ids.set(name, known);
    return known;
  }

  /** All actor ids of one person, given by name or id: older releases recorded the name itself. */
  async allIdsOf(nameOrId: string): Promise<readonly string[]> {
    const other = isActorId(nameOrId) ? await this.findName(nameOrId) : await this.findId(nameOrId);
    return other === undefined ? [nameOrId] : [nameOrId, other];
  }

  /** Looks up the names of actors, so that `shownName` knows them. Failed lookups are repeated next time. */
  async learnNames(actorIds: Iterable<string>): Promise<void> {
    const unknown = [...new Set(actorIds)].filter((id) => isActorId(id) && !this.names.has(id));
    const learn = async (id: string): Promise<void> => {
      this.names.set(id, (await this.findName(id)) ?? ERASED_NAME);
    };
    await Promise.allSettled(unknown.map(learn));
  }

  /** The name to show for an actor whose name was looked up; parts of the system show their id. */
  shownName(actorId: string): string {
    return isActorId(actorId) ? (this.names.get(actorId, { allowStale: true }) ?? actorId) : actorId;
  }

  /**
   * Adds the actors that the log introduced since it was last read; all of them if the directory was lost. Does nothing
   * while writing is stopped, because the log may not belong to this directory.
   */
  catchUp(): Promise<void> {
    if (this.gate.reasons.length > 0) return Promise.resolve();
    this.catchingUp ??= this.readOn().finally(() => (this.catchingUp = undefined));
    return this.catchingUp;
  }

  private async readOn(): Promise<void> {
    const head = await this.log.head();
    const noted = await this.directory.readUpTo(head.logId);
    let from: number | null = noted > head.position ? 0 : noted; // an older log was restored
    while (from !== null && from < head.position) {
      const page: Awaited<ReturnType<EventLog['readPage']>> = await this.log.readPage({
        after: from,
        limit: PAGE_SIZE,
        filter: { types: [INTRODUCED] },
      });
      for (const event of page.events) {
        const { actorId, name } = upcast(event).data as ActorIntroduced['data'];
        if (name !== '') await this.directory.add(name, actorId); // the name was erased meanwhile
      }
      from = page.next;
      await this.directory.noteRead(head.logId, from ?? head.position);
    }
  }

  /** Reads the log first: it may know an id that the directory has lost. */
  private async newId(name: string): Promise<string> {
    this.gate.check();
    await this.catchUp();
    return (await this.directory.idOf(name)) ?? this.directory.add(name, newActorId());
  }

  private async findId(name: string): Promise<string | undefined> {
    const known = await this.directory.idOf(name);
    if (known !== undefined) return known;
    await this.catchUp();
    return this.directory.idOf(name);
  }

  /** The log knows a name that the directory has lost and not restored yet. */
  private async findName(id: string): Promise<string | undefined> {
    return (await this.directory.nameOf(id)) ?? (await this.introducedName(id));
  }

  private async introducedName(id: string): Promise<string | undefined> {
    const [event] = await this.log.readStream(actorStream(id), { limit: 1 });
    return (event?.type === INTRODUCED && event.data.name) || undefined;
  }
}
