import { createHash } from 'node:crypto';
import { actorStream, type RecordedEvent, type StoredEvent } from '@reelog/domain';
import {
  type AppendOptions,
  type Commit,
  type CommitReceipt,
  ConcurrencyError,
  type EventCounts,
  type EventLog,
  EventLogUnavailableError,
  type EventPage,
  type LogHead,
  type ReadPageOptions,
  type ReadStreamOptions,
  type TailOptions,
  type UnchangedCommand,
} from './event-log.port.js';
import type { ActorDirectory } from './actors/actor-directory.port.js';
import { isActorId } from './actors/actor-id.js';
import type { WriteGate } from './damage/write-gate.js';

/**
 * The log as the application writes it: only while the gate is open, and with the introduction of an actor before the
 * first commit that carries its id. Reading is not affected.
 */
export class GuardedEventLog implements EventLog {
  private readonly introductions = new Map<string, Promise<void>>();

  constructor(
    private readonly log: EventLog,
    private readonly gate: Pick<WriteGate, 'check'>,
    private readonly directory: Pick<ActorDirectory, 'nameOf'>,
  ) {}

  /** @throws WritesStoppedError while the gate is closed; otherwise as the log */
  async append(commit: Commit, options?: AppendOptions): Promise<CommitReceipt> {
    if (isActorId(commit.actor.id)) await this.introduced(commit);
    return this.appendIfOpen(commit, options);
  }

  /** @throws WritesStoppedError while the gate is closed; otherwise as the log */
  async rememberUnchanged(command: UnchangedCommand): Promise<CommitReceipt> {
    this.gate.check();
    return this.log.rememberUnchanged(command);
  }

  findCommit(commandId: string): Promise<CommitReceipt | undefined> {
    return this.log.findCommit(commandId);
  }

  readStream(streamId: string, options?: ReadStreamOptions): Promise<RecordedEvent[]> {
    return this.log.readStream(streamId, options);
  }

  readPage(options: ReadPageOptions): Promise<EventPage<StoredEvent>> {
    return this.log.readPage(options);
  }

  countEvents(after: number): Promise<EventCounts> {
    return this.log.countEvents(after);
  }

  tail(options: TailOptions): AsyncIterable<readonly RecordedEvent[]> {
    return this.log.tail(options);
  }

  head(): Promise<LogHead> {
    return this.log.head();
  }

  writable(): Promise<void> {
    return this.log.writable();
  }

  close(): Promise<void> {
    return this.log.close();
  }

  private async appendIfOpen(commit: Commit, options?: AppendOptions): Promise<CommitReceipt> {
    this.gate.check();
    return this.log.append(commit, options);
  }

  /** Runs once per process and actor, if it succeeds. */
  private introduced(commit: Commit): Promise<void> {
    const { id } = commit.actor;
    const known = this.introductions.get(id);
    if (known) return known;
    const introduction = this.introduce(commit);
    this.introductions.set(id, introduction);
    introduction.catch(() => this.introductions.delete(id));
    return introduction;
  }

  private async introduce({ actor, correlationId, occurredAt }: Commit): Promise<void> {
    const streamId = actorStream(actor.id);
    const [earlier] = await this.log.readStream(streamId, { limit: 1 });
    if (earlier) return;
    const name = await this.directory.nameOf(actor.id);
    if (name === undefined)
      throw new EventLogUnavailableError('The name of this actor was erased meanwhile. Try again.');
    try {
      await this.appendIfOpen({
        streamId,
        expectedVersion: 0,
        events: [{ type: 'ActorIntroduced', data: { actorId: actor.id, name } }],
        commandId: `introduce-${actor.id}`,
        requestDigest: createHash('sha256').update(actor.id).digest('hex'), // the name could be guessed from its hash
        actor,
        correlationId,
        causationId: null,
        occurredAt,
      });
    } catch (error) {
      if (!(error instanceof ConcurrencyError)) throw error; // another process introduced the actor meanwhile
    }
  }
}
