import { accept, assertNever, reject } from '../decision.js';
import type { Decision } from '../decision.js';
import type {
  FaultEnd,
  IntegrityChecked,
  IntegrityCycle,
  IntegrityFault,
  ObjectDigest,
} from '../events/system-events.js';
import type { IntegrityState, KnownFault } from './integrity.state.js';

/** Digests in one event, at the most: it stays below 64 kB. */
export const BASELINES_AN_EVENT = 200;
/** Keys of unknown objects in one event, at the most. */
export const UNKNOWN_KEYS_AN_EVENT = 100;
/** A cycle stops after so many new faults ... */
const MOST_FAULTS = 100;
/** ... or when they are more than this share of what was read, once there are a few of them. */
const MOST_FAULTS_SHARE = 0.01;
const FEW_FAULTS = 10;

export type IntegrityCommand =
  | {
      readonly type: 'RecordBaseline';
      readonly data: {
        readonly firstPosition: number;
        readonly lastPosition: number;
        readonly objects: readonly ObjectDigest[];
      };
    }
  | { readonly type: 'RecordFault'; readonly data: IntegrityFault }
  | { readonly type: 'EndFault'; readonly data: { readonly key: string; readonly how: FaultEnd } }
  | { readonly type: 'EndCycle'; readonly data: IntegrityCycle };

/** Decides what is recorded of a reading of stored objects: what is known already is not recorded again. */
export function decideIntegrity(command: IntegrityCommand, state: IntegrityState): Decision<IntegrityChecked> {
  switch (command.type) {
    case 'RecordBaseline': {
      if (command.data.objects.length > BASELINES_AN_EVENT)
        return reject('INTEGRITY.TOO_MANY', `An event holds at most ${BASELINES_AN_EVENT} digests.`);
      return command.data.objects.length === 0 ? accept() : checked({ kind: 'baseline', ...command.data });
    }
    case 'RecordFault':
      return isKnown(command.data, state.faults.get(command.data.key))
        ? accept()
        : checked({ kind: 'fault', ...command.data });
    case 'EndFault': {
      const fault = state.faults.get(command.data.key);
      return fault && fault.ended === undefined ? checked({ kind: 'faultEnded', ...command.data }) : accept();
    }
    case 'EndCycle': {
      const { unknown, ...cycle } = command.data;
      const keys = unknown.keys.slice(0, UNKNOWN_KEYS_AN_EVENT);
      return checked({ kind: 'cycle', ...cycle, unknown: { count: unknown.count, keys } });
    }
    default:
      return assertNever(command);
  }
}

/** Whether a cycle has found so many new faults that it must not go on by itself. */
export const isTooMuch = (newFaults: number, objects: number): boolean =>
  newFaults >= MOST_FAULTS || (newFaults >= FEW_FAULTS && newFaults > objects * MOST_FAULTS_SHARE);

/**
 * The same finding again is no news, unless the object had been in order in between. A picture that was replaced or an
 * object that was purged is not missed any more.
 */
function isKnown(fault: IntegrityFault, known: KnownFault | undefined): boolean {
  if (!known || known.ended === 'restored') return false;
  if (known.ended !== undefined) return true;
  return known.fault === fault.fault && known.found?.sha256 === fault.found?.sha256;
}

const checked = (data: IntegrityChecked['data']): Decision<IntegrityChecked> =>
  accept({ type: 'IntegrityChecked', data });
