import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM_STREAM, decideQuarantine, emptyQuarantine, evolveQuarantine } from '@reelog/domain';
import type { QuarantineCommand, QuarantineEvent, QuarantineState } from '@reelog/domain';
import { ConcurrencyError, EVENT_LOG, upcast } from '@reelog/events';
import type { CommitReceipt, EventLog } from '@reelog/events';
import { DomainRejection } from '../errors/domain-rejection.js';
import { reusedKey } from '../videos/commands/video-command-runner.js';
import { requestDigest } from '../videos/write-context.js';
import type { WriteContext } from '../videos/write-context.js';

const PAGE = 1_000;
const MAX_TRIES = 10;
const TYPES: readonly QuarantineEvent['type'][] = [
  'ObjectsQuarantined',
  'QuarantinedObjectsRestored',
  'QuarantinedObjectsDeleted',
  'QuarantineApproved',
];

/** Who changes the quarantine. */
export type QuarantineContext = Pick<WriteContext, 'actor' | 'commandId' | 'repeatable' | 'correlationId'>;

/** For what the api does by itself. */
export const asSystem = (): QuarantineContext => {
  const id = randomUUID();
  return { actor: { id: 'quarantine', role: 'system' }, commandId: id, repeatable: false, correlationId: id };
};

/** The quarantine as the stream of the installation has it. */
@Injectable()
export class QuarantineLog {
  constructor(@Inject(EVENT_LOG) private readonly log: EventLog) {}

  async state(): Promise<QuarantineState> {
    let state = emptyQuarantine;
    const filter = { streamIds: [SYSTEM_STREAM], types: TYPES };
    for (let after: number | null = 0; after !== null;) {
      const page: Awaited<ReturnType<EventLog['readPage']>> = await this.log.readPage({ after, limit: PAGE, filter });
      for (const event of page.events) state = evolveQuarantine(state, upcast(event) as QuarantineEvent);
      after = page.next;
    }
    return state;
  }

  /** Version of the stream that the quarantine is recorded in; 0 while there is none. */
  async version(): Promise<number> {
    const [last] = await this.log.readStream(SYSTEM_STREAM, { direction: 'backwards', limit: 1 });
    return last?.streamVersion ?? 0;
  }

  async hasApproval(): Promise<boolean> {
    return (await this.state()).approvedVideos > 0;
  }

  /**
   * Decides a command on the newest state and records what it leads to.
   * @returns the recorded events, none when nothing changes; and the position of the log from which on they are there
   * @throws DomainRejection, Problem 422 when the command id was used for another request, EventLogUnavailableError
   */
  async execute(command: QuarantineCommand, { actor, commandId, repeatable, correlationId }: QuarantineContext) {
    const digest = requestDigest(command);
    const earlier = repeatable ? await this.log.findCommit(commandId) : undefined;
    if (earlier) return repeated(earlier, digest);
    for (let tries = 1; ; tries += 1) {
      const expectedVersion = await this.version();
      const state = await this.state();
      const decision = decideQuarantine(command, state);
      if (!decision.accepted) throw new DomainRejection(decision.error);
      const [first, ...rest] = decision.events;
      if (!first) return { events: [], position: (await this.log.head()).position };
      try {
        const receipt: CommitReceipt = await this.log.append({
          actor,
          commandId,
          correlationId,
          streamId: SYSTEM_STREAM,
          expectedVersion,
          events: [first, ...rest],
          requestDigest: digest,
          causationId: null,
          occurredAt: new Date().toISOString(),
        });
        return receipt.duplicate
          ? repeated(receipt, digest)
          : { events: decision.events, position: receipt.lastPosition };
      } catch (error) {
        if (!(error instanceof ConcurrencyError) || tries >= MAX_TRIES) throw error;
      }
    }
  }
}

/** What the first request was answered; it recorded what there was to record. */
function repeated({ requestDigest, lastPosition }: CommitReceipt, digest: string) {
  return requestDigest === digest ? { events: [], position: lastPosition } : reusedKey();
}
