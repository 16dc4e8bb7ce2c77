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

/** Proof for the compiler that a switch is exhaustive. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
