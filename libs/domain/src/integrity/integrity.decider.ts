import { accept, assertNever, type Decision, reject } from '../decision.js';
import type {
  FaultEnd,
  IntegrityChecked,
  IntegrityCycle,
  IntegrityFault,
  ObjectDigest,
} from '../events/system-events.js';
import type { IntegrityState, KnownFault } from './integrity.state.js';

/** Maximum number of digests in one event, so that it stays below 64 kB. */
export const BASELINES_AN_EVENT = 200;
/** Maximum number of unknown keys in one event. */
export const UNKNOWN_KEYS_AN_EVENT = 100;
/** A cycle stops after this many new faults ... */
const MOST_FAULTS = 100;
/** ... or when they exceed this share of all objects read, after a minimum number of faults. */
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

/** Decides what to record of a fixity check; known findings are not recorded again. */
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

/** Whether a cycle has too many new faults to continue. */
export const isTooMuch = (newFaults: number, objects: number): boolean =>
  newFaults >= MOST_FAULTS || (newFaults >= FEW_FAULTS && newFaults > objects * MOST_FAULTS_SHARE);

/**
 * A repeated finding is not new unless the object was correct in between. Replaced pictures and purged objects do not
 * count as missing.
 */
function isKnown(fault: IntegrityFault, known: KnownFault | undefined): boolean {
  if (!known || known.ended === 'restored') return false;
  if (known.ended !== undefined) return true;
  return known.fault === fault.fault && known.found?.sha256 === fault.found?.sha256;
}

const checked = (data: IntegrityChecked['data']): Decision<IntegrityChecked> =>
  accept({ type: 'IntegrityChecked', data });
