import type { FaultEnd, IntegrityChecked, IntegrityCycle, IntegrityFault } from '../events/system-events.js';

/** A recorded fault, and how it ended if it did. */
export interface KnownFault extends IntegrityFault {
  readonly foundAt: string;
  readonly ended?: FaultEnd;
}

/** Where baselines are recorded: position ranges of events, and the version in stream `system`. */
export interface BaselineRange {
  readonly firstPosition: number;
  readonly lastPosition: number;
  readonly streamVersion: number;
}

/**
 * State of stream `system` about stored objects. Digests stay in the log, because there may be hundreds of thousands.
 */
export interface IntegrityState {
  readonly baselines: readonly BaselineRange[];
  /** By object key; the latest for each. */
  readonly faults: ReadonlyMap<string, KnownFault>;
  readonly lastCycle: (IntegrityCycle & { readonly endedAt: string }) | null;
}

export const nothingChecked: IntegrityState = { baselines: [], faults: new Map(), lastCycle: null };

/** Folds one event into the state; `at` is where and when it was recorded. */
export function evolveIntegrity(
  state: IntegrityState,
  { data }: IntegrityChecked,
  at: { readonly streamVersion: number; readonly occurredAt: string },
): IntegrityState {
  switch (data.kind) {
    case 'baseline': {
      const { firstPosition, lastPosition } = data;
      const range = { firstPosition, lastPosition, streamVersion: at.streamVersion };
      return { ...state, baselines: [...state.baselines, range] };
    }
    case 'fault': {
      const { kind: _kind, ...fault } = data;
      return { ...state, faults: new Map(state.faults).set(fault.key, { ...fault, foundAt: at.occurredAt }) };
    }
    case 'faultEnded': {
      const fault = state.faults.get(data.key);
      return fault ? { ...state, faults: new Map(state.faults).set(data.key, { ...fault, ended: data.how }) } : state;
    }
    case 'cycle': {
      const { kind: _kind, ...cycle } = data;
      return { ...state, lastCycle: { ...cycle, endedAt: at.occurredAt } };
    }
  }
}

/** Faults that have not ended. */
export const openFaults = (state: IntegrityState): KnownFault[] =>
  [...state.faults.values()].filter(({ ended }) => ended === undefined);
