import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  decideQuarantine,
  emptyQuarantine,
  evolveQuarantine,
  type QuarantineCommand,
  type QuarantineEvent,
  type QuarantineState,
  SYSTEM_STREAM,
} from '@reelog/domain';
import { type CommitReceipt, EventLog, handleCommand, upcast } from '@reelog/events';
import { findReceipt, requestDigest, sameRequest } from '../commands/idempotency-receipts.js';
import type { WriteContext } from '../commands/write-context.js';

const PAGE = 1_000;
const handle = handleCommand({ decide: decideQuarantine });
const TYPES: readonly QuarantineEvent['type'][] = [
  'ObjectsQuarantined',
  'QuarantinedObjectsRestored',
  'QuarantinedObjectsDeleted',
  'QuarantineApproved',
];

/** Actor and ids of a change of the quarantine. */
export type QuarantineContext = Pick<WriteContext, 'actor' | 'commandId' | 'repeatable' | 'correlationId'>;

/** For automatic changes. */
export const asSystem = (): QuarantineContext => {
  const id = randomUUID();
  return { actor: { id: 'quarantine', role: 'system' }, commandId: id, repeatable: false, correlationId: id };
};

/** The quarantine as recorded in the stream of the installation. */
@Injectable()
export class QuarantineLog {
  constructor(private readonly log: EventLog) {}

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

  /** Version of the stream with the quarantine; 0 if there is none. */
  async version(): Promise<number> {
    const [last] = await this.log.readStream(SYSTEM_STREAM, { direction: 'backwards', limit: 1 });
    return last?.streamVersion ?? 0;
  }

  async hasApproval(): Promise<boolean> {
    return (await this.state()).approvedVideos > 0;
  }

  /**
   * Decides a command on the newest state and records its events.
   * @returns the recorded events, none if nothing changes; and the position at which the log has them
   * @throws DomainRejection, ApplicationError if the command id was used for another request, EventLogUnavailableError
   */
  async execute(command: QuarantineCommand, context: QuarantineContext) {
    const { actor, commandId, repeatable, correlationId } = context;
    const digest = requestDigest(command);
    const found = repeatable ? await findReceipt(this.log, context) : undefined;
    if (found) return repeated(found, digest);
    const { events, receipt } = await handle(command, {
      load: async () => ({ version: await this.version(), state: await this.state() }),
      append: (decided, { version }) =>
        this.log.append({
          actor,
          commandId,
          correlationId,
          streamId: SYSTEM_STREAM,
          expectedVersion: version,
          events: decided,
          requestDigest: digest,
          causationId: null,
          occurredAt: new Date().toISOString(),
        }),
    });
    if (!receipt) return { events: [], position: (await this.log.head()).position };
    return receipt.duplicate ? repeated(receipt, digest) : { events, position: receipt.lastPosition };
  }
}

/** The answer to a repeated request. */
const repeated = (receipt: CommitReceipt, digest: string) => ({
  events: [],
  position: sameRequest(receipt, digest).lastPosition,
});
