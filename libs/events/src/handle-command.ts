import { type Decider, type DomainEvent, DomainRejection } from '@reelog/domain';
import { type CommitReceipt, ConcurrencyError } from './event-log.port.js';

/** Maximum of decisions on one stream when other commits keep conflicting. */
const MAX_TRIES = 10;

/** The state that a decision is based on, and the stream version that it was folded up to. */
export interface LoadedStream<State> {
  readonly state: State;
  readonly version: number;
}

export interface StreamAccess<Event, Loaded> {
  /** Reads the newest state. */
  load(): Promise<Loaded>;
  /** @throws ConcurrencyError when the stream is past the version that was loaded */
  append(events: readonly [Event, ...Event[]], loaded: Loaded): Promise<CommitReceipt>;
}

export interface Handled<Event, Loaded> {
  /** The state that the decision was based on. */
  readonly loaded: Loaded;
  /** The decided events; none when nothing changes. */
  readonly events: readonly Event[];
  /** Absent when nothing was recorded. */
  readonly receipt?: CommitReceipt;
}

/**
 * Load, decide, append: every command changes a stream this way. A version conflict repeats it with the newer state, a
 * bounded number of times. Modelled on emmett's `CommandHandler`.
 * @throws DomainRejection when the decider rejects the command
 * @throws ConcurrencyError when the conflicts continue
 */
export const handleCommand =
  <Command, Event extends DomainEvent, State>({ decide }: Pick<Decider<Command, Event, State>, 'decide'>) =>
  async <Loaded extends LoadedStream<State>>(
    command: Command,
    { load, append }: StreamAccess<Event, Loaded>,
  ): Promise<Handled<Event, Loaded>> => {
    for (let tries = 1; ; tries += 1) {
      const loaded = await load();
      const decision = decide(command, loaded.state);
      if (!decision.accepted) throw new DomainRejection(decision.error);
      const [first, ...rest] = decision.events;
      if (!first) return { loaded, events: [] };
      try {
        return { loaded, events: decision.events, receipt: await append([first, ...rest], loaded) };
      } catch (error) {
        if (!(error instanceof ConcurrencyError) || tries >= MAX_TRIES) throw error;
      }
    }
  };
