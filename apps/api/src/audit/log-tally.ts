import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Actors, ERASED_NAME, type EventCount, EventLog } from '@reelog/events';

/** The first count of a long log takes a while; requests wait at most this long. */
const WAIT_MS = 2_000;
/** The label of system actors on the pages. */
const SYSTEM_NAME = 'The system';

export interface LogSummary {
  readonly types: readonly {
    readonly type: string;
    readonly role: EventCount['actor']['role'];
    readonly count: number;
  }[];
  readonly actors: readonly {
    readonly name: string;
    readonly role: EventCount['actor']['role'];
    readonly count: number;
  }[];
  /** The last position that is counted. */
  readonly position: number;
}

/** Counts event types and actors in the log once, then incrementally. */
@Injectable()
export class LogTally {
  private readonly counts = new Map<string, EventCount>();
  private upTo = 0;
  private counting: Promise<void> | undefined;

  constructor(
    @Inject(EventLog) private readonly log: Pick<EventLog, 'countEvents'>,
    @Inject(Actors) private readonly actors: Pick<Actors, 'allIdsOf' | 'learnNames' | 'shownName'>,
  ) {}

  /** The most frequent first; partial while the first count is running. */
  async summary(): Promise<LogSummary> {
    await this.catchUp();
    const counts = [...this.counts.values()];
    await this.actors.learnNames(counts.map(({ actor }) => actor.id));
    const types = summed(counts, ({ type, actor: { role } }) => ({ type, role }));
    const actors = summed(counts, ({ actor }) => ({ name: this.actors.shownName(actor.id), role: actor.role }));
    return { types, actors: actors.filter(({ name }) => name !== ERASED_NAME), position: this.upTo };
  }

  /** Actors whose name or id contains a text, ignoring case. System actors such as `frameflow` also match their label. */
  async actorIdsLike(text: string): Promise<readonly string[]> {
    await this.catchUp();
    const actors = [...this.counts.values()].map(({ actor }) => actor);
    await this.actors.learnNames(actors.map(({ id }) => id));
    const sought = folded(text);
    const found = actors.filter(({ id, role }) =>
      [id, this.actors.shownName(id), ...(role === 'system' ? [SYSTEM_NAME] : [])].some((name) =>
        folded(name).includes(sought),
      ),
    );
    return [...new Set([...found.map(({ id }) => id), ...(await this.actors.allIdsOf(text))])];
  }

  /** All requests share one count, which continues after they stop waiting. */
  private async catchUp(): Promise<void> {
    this.counting ??= this.countOn().finally(() => (this.counting = undefined));
    await Promise.race([this.counting, sleep(WAIT_MS, undefined, { ref: false })]);
  }

  private async countOn(): Promise<void> {
    for (;;) {
      const { counts, upTo } = await this.log.countEvents(this.upTo);
      if (upTo <= this.upTo) return;
      for (const each of counts) {
        const key = JSON.stringify([each.type, each.actor.id, each.actor.role]);
        this.counts.set(key, { ...each, count: each.count + (this.counts.get(key)?.count ?? 0) });
      }
      this.upTo = upTo;
    }
  }
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

function summed<Key extends object>(counts: readonly EventCount[], keyOf: (count: EventCount) => Key) {
  const sums = new Map<string, Key & { count: number }>();
  for (const each of counts) {
    const key = keyOf(each);
    const id = JSON.stringify(key);
    sums.set(id, { ...key, count: each.count + (sums.get(id)?.count ?? 0) });
  }
  return [...sums.values()].sort((a, b) => b.count - a.count);
}
