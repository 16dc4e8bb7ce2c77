import type { RecordedEvent, StoredEvent } from '@reelog/domain';
import type {
  AppendOptions,
  Commit,
  CommitReceipt,
  EventCounts,
  EventLog,
  EventPage,
  LogHead,
  ReadPageOptions,
  ReadStreamOptions,
  TailOptions,
  UnchangedCommand,
} from '../event-log.port.js';
import type { WriteGate } from './write-gate.js';

/** A log that accepts commits only while the gate is open. Reading is not affected. */
export class GatedEventLog implements EventLog {
  constructor(
    private readonly log: EventLog,
    private readonly gate: WriteGate,
  ) {}

  /** @throws WritesStoppedError while the gate is closed; otherwise as the log */
  async append(commit: Commit, options?: AppendOptions): Promise<CommitReceipt> {
    this.gate.check();
    return this.log.append(commit, options);
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
}
