import { type ActorIntroduced, actorStream } from '@reelog/domain';
import { LRUCache } from 'lru-cache';
import type { EventLog } from '../event-log.port.js';
import { upcast } from '../upcasting.js';
import type { WriteGate } from '../damage/write-gate.js';
import type { ActorDirectory } from './actor-directory.port.js';
import { isActorId, newActorId } from './actor-id.js';

/** What is shown instead of a name that was erased. */
export const ERASED_NAME = 'erased';

const INTRODUCED: ActorIntroduced['type'] = 'ActorIntroduced';
const PAGE_SIZE = 1_000;
const MAX_CACHED = 10_000;
/** Another process may erase a name: after so long the directory is asked again, milliseconds. */
const CACHED_MS = 60_000;

/**
 * The people (or keys) that write: under which id the log knows them, and which name to show for an id. An id is made
 * when a name is first needed; `IntroducingEventLog` records it before the first event that carries it.
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

  /** The id of a name; makes one when it has none. @throws WritesStoppedError when that must not be done now */
  async idOf(name: string): Promise<string> {
    const known = this.ids.get(name) ?? (await this.directory.idOf(name)) ?? (await this.newId(name));
    this.ids.set(name, known);
    return known;
  }

  /** Every actor id of one person, told by name or by id: older releases recorded the name itself. */
  async allIdsOf(nameOrId: string): Promise<readonly string[]> {
    const other = isActorId(nameOrId) ? await this.findName(nameOrId) : await this.findId(nameOrId);
    return other === undefined ? [nameOrId] : [nameOrId, other];
  }

  /** Finds out the names of actors, so that `shownName` knows them. What cannot be asked now is asked the next time. */
  async learnNames(actorIds: Iterable<string>): Promise<void> {
    const unknown = [...new Set(actorIds)].filter((id) => isActorId(id) && !this.names.has(id));
    const learn = async (id: string): Promise<void> => {
      this.names.set(id, (await this.findName(id)) ?? ERASED_NAME);
    };
    await Promise.allSettled(unknown.map(learn));
  }

  /** What people see of an actor whose name was learnt: a name; the id itself of parts of the system. */
  shownName(actorId: string): string {
    return isActorId(actorId) ? (this.names.get(actorId, { allowStale: true }) ?? actorId) : actorId;
  }

  /**
   * Puts into the directory whom the log introduced since it was last read: everybody, when the directory was lost. Nobody
   * while writing is stopped: the log may be another one than the directory's.
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
        if (name !== '') await this.directory.add(name, actorId); // an erased one is nobody's any more
      }
      from = page.next;
      await this.directory.noteRead(head.logId, from ?? head.position);
    }
  }

  /** The log is read first: it may know an id that the directory has lost. */
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

  /** The log knows a name that the directory has lost and not got back yet. */
  private async findName(id: string): Promise<string | undefined> {
    return (await this.directory.nameOf(id)) ?? (await this.introducedName(id));
  }

  private async introducedName(id: string): Promise<string | undefined> {
    const [event] = await this.log.readStream(actorStream(id), { limit: 1 });
    return (event?.type === INTRODUCED && event.data.name) || undefined;
  }
}
