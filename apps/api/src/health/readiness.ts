import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { EVENT_LOG, PROJECTIONS } from '@reelog/events';
import type { EventLog, Projections } from '@reelog/events';
import { OBJECT_STORE } from '@reelog/storage';
import type { ObjectStore } from '@reelog/storage';

export interface DependencyState {
  readonly name: string;
  readonly ok: boolean;
  readonly detail?: string;
}

/** Ready: every dependency answers, and the projections have caught up with the head found at the start. */
@Injectable()
export class Readiness implements OnApplicationBootstrap {
  private headAtStart = Infinity;

  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
    @Inject(PROJECTIONS) private readonly projections: Projections,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.headAtStart = (await this.log.head()).position;
  }

  async dependencies(): Promise<DependencyState[]> {
    const [log, store, projections] = await Promise.all([
      check('eventLog', () => this.log.head()),
      check('objectStore', () => this.store.stat('health/probe')),
      this.projections.status(),
    ]);
    return [
      log,
      store,
      ...projections.map(({ name, state, position, error }) => {
        const ok = state === 'live' && position >= this.headAtStart;
        return { name: `projection:${name}`, ok, ...(!ok && { detail: error ?? `${state}, at position ${position}` }) };
      }),
    ];
  }
}

async function check(name: string, probe: () => Promise<unknown>): Promise<DependencyState> {
  try {
    await probe();
    return { name, ok: true };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
