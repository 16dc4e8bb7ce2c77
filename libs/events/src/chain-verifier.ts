import type { StoredEvent } from '@reelog/domain';
import { messageOf } from '@reelog/platform/errors';
import { type BrokenEvent, isBroken } from './damage/broken-event.js';
import { type ErasureCount, Erasures } from './erasures.js';
import type { ChainPoint } from './chain-point.js';
import { eventShapeProblem } from './event-shape.js';
import { GENESIS_HASH, hashData, hashEnvelope } from './hash-chain.js';
import { recordTimeOf } from './record-time.js';

/** The first position whose event is not the recorded one, and the problem. */
export type BadPosition = BrokenEvent;

const MISSING = 'The event is missing.';

/** Checks stored events one at a time, from the first to the last; used for logs and for exports. */
export class ChainVerifier {
  private lastPoint: ChainPoint = { position: 0, hash: GENESIS_HASH };
  private lastRecordedAt = '';
  private readonly versions = new Map<string, number>();
  private readonly knownErasures = new Erasures();

  /**
   * @param published a head that the log once had, if known: it must lie on the chain, or the tail was cut or rewritten
   */
  constructor(private readonly published?: ChainPoint) {}

  /** The last valid event; position 0 before the first. */
  get last(): ChainPoint {
    return this.lastPoint;
  }

  /** Erasures among the valid events. */
  get erasures(): ErasureCount {
    return this.knownErasures.count;
  }

  /** Recording time of the last valid event; empty before the first. */
  get recordedAt(): string {
    return this.lastRecordedAt;
  }

  /** Checks the next event and returns its problem, if any. Never throws, whatever the input. */
  check(event: StoredEvent | BrokenEvent): BadPosition | undefined {
    const due = this.lastPoint.position + 1;
    if (isBroken(event)) return { position: due, problem: event.position > due ? MISSING : event.problem };
    const problem = this.problemOf(event);
    if (problem !== undefined) return { position: due, problem };
    this.lastPoint = { position: event.position, hash: event.hash };
    this.lastRecordedAt = recordTimeOf(event, this.lastRecordedAt);
    this.versions.set(event.streamId, event.streamVersion);
    this.knownErasures.learn(event);
    return undefined;
  }

  /** Call after the last event: whether the chain reaches the published head. */
  finish(): BadPosition | undefined {
    if (!this.published || this.published.position <= this.lastPoint.position) return undefined;
    return {
      position: this.lastPoint.position + 1,
      problem: `The log ends here, but its published head is at ${this.published.position}: the tail is missing.`,
    };
  }

  private problemOf(event: StoredEvent): string | undefined {
    try {
      return (
        eventShapeProblem(event) ??
        this.misplaced(event) ??
        this.unlinked(event) ??
        this.tooEarly(event) ??
        this.unpublished(event)
      );
    } catch (error) {
      return `It cannot be checked: ${messageOf(error)}`;
    }
  }

  private misplaced({ position, streamId, streamVersion }: StoredEvent): string | undefined {
    const due = this.lastPoint.position + 1;
    if (position > due) return MISSING;
    if (position !== due) return `The event of position ${position} is stored there instead.`;
    const version = (this.versions.get(streamId) ?? 0) + 1;
    return streamVersion === version
      ? undefined
      : `Its stream version is ${streamVersion}, but ${version} was expected.`;
  }

  private unlinked(event: StoredEvent): string | undefined {
    if (event.dataHash !== hashData(event, event.salts)) return 'Its data does not match its dataHash.';
    if (event.hash !== hashEnvelope(event)) return 'Its envelope does not match its hash.';
    return event.previousHash === this.lastPoint.hash ? undefined : 'It is not linked to the event before it.';
  }

  private tooEarly({ recordedAt }: StoredEvent): string | undefined {
    if (recordedAt === undefined || recordedAt >= this.lastRecordedAt) return undefined;
    return `Its recordedAt ${recordedAt} is before that of an earlier event, ${this.lastRecordedAt}.`;
  }

  private unpublished({ position, hash }: StoredEvent): string | undefined {
    if (position !== this.published?.position || hash === this.published.hash) return undefined;
    return 'Its hash is not the one that was published for this position.';
  }
}
