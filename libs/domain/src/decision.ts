/** An expected business error with a stable code. Programming errors throw instead. */
export interface DomainError {
  readonly code: string;
  readonly message: string;
}

/** The result of a decider: the events to record (none when nothing changes), or a rejection. */
export type Decision<Event> =
  | { readonly accepted: true; readonly events: readonly Event[] }
  | { readonly accepted: false; readonly error: DomainError };

export const accept = <Event>(...events: Event[]): Decision<Event> => ({ accepted: true, events });

export const reject = (code: string, message: string): Decision<never> => ({
  accepted: false,
  error: { code, message },
});

/** How the state of a stream changes: what a command leads to, and what an event changes. */
export interface Decider<Command, Event, State> {
  readonly decide: (command: Command, state: State) => Decision<Event>;
  readonly evolve: (state: State, event: Event) => State;
  /** The state before the first event. */
  readonly initial: State;
}

/** A decider rejected a command. */
export class DomainRejection extends Error {
  constructor(readonly reason: DomainError) {
    super(reason.message);
    this.name = 'DomainRejection';
  }
}

/** Proof for the compiler that a switch is exhaustive. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
