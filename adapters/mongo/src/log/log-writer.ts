import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, CommitOutcome, EncodedCommit, LogTail } from '@reelog/events';
import { type GivenUp, type LinkedCommit, MongoBatch, type OpenCommit } from './batch.js';
import { lastPositionOf, lastVersionOf, receiptOf } from './commit-document.js';
import type { CommitHeader, Inserted, MongoCommits } from './commits.js';
import { RECORDED_BY_NO_MAJORITY, isDriverError, rethrowUnsent, unavailable } from '../connection/errors.js';
import { COMMAND_INDEX, POSITION_INDEX } from './log-schema.js';
import type { StreamVersions } from './stream-versions.js';
import { ContentionBackoff } from './contention-backoff.js';

/** How long one batch is tried, milliseconds: its callers then answer 503. */
const GIVE_UP_MS = 6_000;
/** Pause before a retry after the server failed, milliseconds. */
const FAILURE_REST_MS = 200;

/** Why a batch has to be tried again. */
interface Setback {
  readonly kind: 'lost' | 'failed';
  readonly problem: string;
}

const LOST: Setback = { kind: 'lost', problem: 'Other processes won every attempt; try again later.' };
const givenUpFor = ({ kind, problem }: Setback): GivenUp => ({
  kind: kind === 'lost' ? 'busy' : 'unavailable',
  problem,
});
const NOT_BY_A_MAJORITY: Setback = { kind: 'failed', problem: RECORDED_BY_NO_MAJORITY };
const failed = (cause: unknown): Setback => ({ kind: 'failed', problem: unavailable(cause).message });

/**
 * Writes batches of commits, each as one ordered insert after the last known tail. The unique index of positions
 * decides which process is first; the others read the tail and link their commits again.
 */
export class MongoLogWriter {
  private readonly backoff = new ContentionBackoff();
  private knownTail: LogTail | undefined;

  constructor(
    private readonly commits: MongoCommits,
    private readonly versions: StreamVersions,
    private readonly clock: Clock = Date.now,
  ) {}

  /** The last position known to be committed, while no other process has written since. */
  get tail(): LogTail | undefined {
    return this.knownTail;
  }

  /** One outcome per commit. @throws EventLogUnavailableError when nothing of the batch was sent */
  async write(commits: readonly EncodedCommit[]): Promise<readonly CommitOutcome[]> {
    const batch = new MongoBatch(commits, this.clock);
    await this.backoff.next();
    await this.settleStale(batch).catch(rethrowUnsent);
    this.knownTail ??= await this.commits.tailToFollow().catch(rethrowUnsent);
    const giveUpAt = performance.now() + GIVE_UP_MS;
    for (let tries = 1; ; tries++) {
      batch.withdraw();
      if (batch.isDone) break;
      const setback = await this.try(batch);
      if (!setback) continue;
      this.knownTail = undefined;
      if (performance.now() > giveUpAt) return batch.outcomes(givenUpFor(setback));
      await (setback.kind === 'lost' ? this.backoff.lost(tries) : sleep(FAILURE_REST_MS));
    }
    this.backoff.won();
    return batch.outcomes();
  }

  /** Settles as many commits as one insert can; returns the conflict when the others need the new tail. */
  private async try(batch: MongoBatch): Promise<Setback | undefined> {
    try {
      this.knownTail ??= await this.commits.tailToFollow();
      if (batch.isUncertain) await this.settleFound(batch, batch.open);
      batch.isUncertain = false;
      const linked = await batch.link(this.knownTail);
      if (linked.length === 0) return undefined;
      return await this.settle(batch, linked, await this.commits.insert(linked.map(({ document }) => document)));
    } catch (error) {
      if (isDriverError(error)) return failed(error);
      throw error;
    }
  }

  private async settle(
    batch: MongoBatch,
    linked: readonly LinkedCommit[],
    inserted: Inserted,
  ): Promise<Setback | undefined> {
    if (inserted.kind === 'unknown') {
      batch.isUncertain = true;
      for (const { open } of linked) open.mayStand = true;
      return failed(inserted.cause);
    }
    if (inserted.kind === 'all') return this.settleInserted(batch, linked);
    this.settleInserted(batch, linked.slice(0, inserted.inserted));
    if (inserted.index === POSITION_INDEX) return LOST;
    const refused = linked.slice(inserted.inserted, inserted.inserted + 1).map(({ open }) => open);
    await this.settleFound(batch, refused);
    const unexplained = refused.find((open) => batch.open.includes(open));
    if (!unexplained) return undefined;
    // A repeated attempt collides with the first one in both indexes, and the server may name either.
    const mayStand = inserted.index === COMMAND_INDEX || (await this.mayStand([unexplained])).length > 0;
    if (!mayStand) return this.settleConflict(batch, unexplained);
    unexplained.mayStand = true;
    return NOT_BY_A_MAJORITY;
  }

  /**
   * The commits that a majority read does not find but that may be recorded: they must not be reported as not recorded.
   */
  private async mayStand(open: readonly OpenCommit[]): Promise<readonly OpenCommit[]> {
    const known = await this.commits.knownToPrimary(open.map(({ commit }) => commit.commandId));
    return open.filter(({ commit }) => known.has(commit.commandId));
  }

  private settleInserted(batch: MongoBatch, inserted: readonly LinkedCommit[]): undefined {
    for (const { document } of inserted) {
      this.versions.note(document.streamId, lastVersionOf(document));
      this.knownTail = {
        position: lastPositionOf(document),
        hash: document.hash,
        recordedAt: document.recordedAt ?? '',
      };
    }
    batch.settle(inserted.map(({ open, document }) => [open, { kind: 'recorded', firstPosition: document._id }]));
  }

  /** Settles commits whose command is recorded, by this batch or earlier. */
  private async settleFound(batch: MongoBatch, open: readonly OpenCommit[]): Promise<void> {
    const found = await this.commits.byCommandId(open.map(({ commit }) => commit.commandId));
    for (const commit of found.values()) this.versions.note(commit.streamId, lastVersionOf(commit));
    batch.settle(
      open.flatMap((one) => {
        const earlier = found.get(one.commit.commandId);
        return earlier ? [[one, outcomeOf(one, earlier)] as const] : [];
      }),
    );
  }

  private async settleConflict(batch: MongoBatch, open: OpenCommit): Promise<undefined> {
    const actualVersion = await this.commits.lastVersion(open.commit.streamId);
    this.versions.note(open.commit.streamId, actualVersion);
    batch.settle([[open, { kind: 'conflict', actualVersion }]]);
  }

  /** Settles commits whose expected version is not the end of a commit, or was followed by others. */
  private async settleStale(batch: MongoBatch): Promise<void> {
    const stale = new Map<OpenCommit, number | undefined>();
    await Promise.all(
      batch.open.map(async (open) => {
        const { streamId, expectedVersion } = open.commit;
        const verdict = this.versions.verdict(open.commit);
        if (verdict === 'conflict') stale.set(open, this.versions.get(streamId));
        if (verdict !== 'unknown') return;
        const version = await this.commits.lastVersion(streamId, expectedVersion);
        this.versions.note(streamId, version);
        if (version !== expectedVersion) stale.set(open, version);
      }),
    );
    if (stale.size === 0) return;
    await this.settleFound(batch, [...stale.keys()]);
    const uncertain = await this.mayStand(batch.open.filter((open) => stale.has(open)));
    batch.settle(uncertain.map((open) => [open, { kind: 'unavailable', problem: NOT_BY_A_MAJORITY.problem }]));
    const conflicts = batch.open.filter((open) => stale.has(open));
    batch.settle(conflicts.map((open) => [open, { kind: 'conflict', actualVersion: stale.get(open) }]));
  }
}

/**
 * The outcome when the command is recorded: the id of the first event shows whether it is this commit or an earlier
 * one.
 */
function outcomeOf({ events: [own] }: OpenCommit, found: CommitHeader): CommitOutcome {
  const isThis = own !== undefined && found.events[0]?.eventId === own.eventId;
  return isThis ? { kind: 'recorded', firstPosition: found._id } : { kind: 'repeated', receipt: receiptOf(found) };
}
