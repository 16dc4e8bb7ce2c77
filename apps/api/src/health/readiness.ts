import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EventLog, WriteGate } from '@reelog/events';
import { inTime, messageOf } from '@reelog/platform';
import { Projections, type ProjectionStatus } from '@reelog/read-models';
import { ObjectStore } from '@reelog/storage';
import { IntegrityStatus } from '../integrity/integrity-status.js';
import type { MediaStatus } from '../contract/health.schema.js';
import { HEALTH_CHECKS, type HealthCheck, MEDIA_STATUS, type ReadMediaStatus } from './health-check.js';

// See docs/adr/0016-health-and-static-files.md.

export interface DependencyState {
  readonly name: string;
  readonly ok: boolean;
  readonly detail?: string;
}

export interface Health {
  readonly status: 'ok' | 'degraded' | 'unavailable';
  readonly dependencies: readonly DependencyState[];
  readonly media?: MediaStatus;
}

/** Timeout of a dependency, milliseconds. */
const TIMEOUT_MS = 2_000;

/**
 * Ready: writing is not stopped, the log answers, and the projections have caught up with the head found at the start. A
 * generation built beside the live one does not count: every other api process would report the same.
 */
@Injectable()
export class Readiness implements OnApplicationBootstrap {
  private headAtStart = Infinity;

  constructor(
    @Inject(EventLog) private readonly log: Pick<EventLog, 'head' | 'writable'>,
    @Inject(ObjectStore) private readonly store: Pick<ObjectStore, 'stat'>,
    @Inject(Projections) private readonly projections: Pick<Projections, 'status'>,
    @Inject(HEALTH_CHECKS) private readonly checks: readonly HealthCheck[],
    private readonly gate: WriteGate,
    @Inject(IntegrityStatus) private readonly integrity: Pick<IntegrityStatus, 'problem'>,
    @Inject(MEDIA_STATUS) private readonly mediaStatus: ReadMediaStatus,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.headAtStart = (await this.log.head()).position;
  }

  async health(): Promise<Health> {
    const log = await this.logStates();
    const media = await this.mediaStatus();
    const essential = [
      ...this.gate.reasons.map(({ name, sentence }) => ({ name, ok: false, detail: sentence })),
      ...log.essential,
      ...(await this.checked(true)),
      ...(await this.projectionStates()),
    ];
    const others = [
      ...log.others,
      ...this.integrityState(),
      ...(media && 'unable' in media ? [{ name: 'media', ok: false, detail: media.unable }] : []),
      ...(await Promise.all([
        check('objectStore', () => this.store.stat('health/probe')), // without it browsing, editing and counting still work
      ])),
      ...(await this.checked(false)),
    ];
    const isOk = ({ ok }: DependencyState): boolean => ok;
    return {
      status: !essential.every(isOk) ? 'unavailable' : others.every(isOk) ? 'ok' : 'degraded',
      dependencies: [...essential, ...others],
      ...(media && { media }),
    };
  }

  private checked(essential: boolean): Promise<DependencyState[]> {
    const checks = this.checks.filter((each) => each.essential === essential);
    return Promise.all(checks.map((each) => check(each.name, () => each.probe())));
  }

  /** The log is essential for reading; if only writes fail, people can still browse and watch. */
  private async logStates(): Promise<Record<'essential' | 'others', readonly DependencyState[]>> {
    const reading = await check('eventLog', () => this.log.head());
    if (!reading.ok) return { essential: [reading], others: [] };
    const writing = await check('eventLog', () => this.log.writable());
    return writing.ok ? { essential: [writing], others: [] } : { essential: [], others: [writing] };
  }

  /** Damaged or missing stored files only degrade: everything else works. */
  private integrityState(): DependencyState[] {
    const problem = this.integrity.problem();
    return problem === undefined ? [] : [{ name: 'integrity', ok: false, detail: problem }];
  }

  private async projectionStates(): Promise<DependencyState[]> {
    try {
      return (await answered(this.projections.status())).map((status) => {
        const { name, state, position, error } = status;
        const ok = answers(status) && position >= this.headAtStart;
        return { name: `projection:${name}`, ok, ...(!ok && { detail: error ?? `${state}, at position ${position}` }) };
      });
    } catch (error) {
      return [{ name: 'projections', ok: false, detail: messageOf(error) }];
    }
  }
}

/**
 * Whether there is a live generation without an error. The error of a generation that is built counts for the live one
 * that it replaces.
 */
const answers = ({ generation, state, error }: ProjectionStatus): boolean =>
  generation > 0 && (state === 'live' || (state === 'building' && error === undefined));

async function check(name: string, probe: () => Promise<unknown>): Promise<DependencyState> {
  try {
    await answered(probe());
    return { name, ok: true };
  } catch (error) {
    return { name, ok: false, detail: messageOf(error) };
  }
}

const answered = <T>(answer: Promise<T>): Promise<T> =>
  inTime(answer, TIMEOUT_MS, () => new Error(`no answer within ${TIMEOUT_MS} ms`));
