import type { Decider } from '../decision.js';

/**
 * Specifications of a decider: given events, when a command, then these events (none if none are named), or a rejection
 * with a code.
 */
export const specification =
  <Command, Event, State>({ decide, evolve, initial }: Decider<Command, Event, State>) =>
  (...history: readonly Event[]) => ({
    when: (command: Command) => {
      const decision = decide(command, history.reduce(evolve, initial));
      return {
        then: (...events: readonly Event[]) => expect(decision).toEqual({ accepted: true, events }),
        thenRejected: (code: string) =>
          expect(decision).toEqual({ accepted: false, error: { code, message: expect.stringMatching(/^[A-Z].*\.$/) } }),
      };
    },
  });
