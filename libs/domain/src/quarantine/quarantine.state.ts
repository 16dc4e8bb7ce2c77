import type { QuarantineEvent, QuarantinedObject } from '../events/system-events.js';

/** An object that was set aside at some time, and what became of it. */
export interface QuarantineEntry extends QuarantinedObject {
  readonly status: 'quarantined' | 'restored' | 'deleted';
  /** Running time of the installation when it was set aside, seconds. */
  readonly sinceSeconds: number;
}

/** A move of objects to the quarantine that the daily limit counts. */
interface CountedMove {
  readonly runningSeconds: number;
  readonly videos: number;
}

export interface QuarantineState {
  /** By the key that the object had. */
  readonly entries: ReadonlyMap<string, QuarantineEntry>;
  /** Without what an approval covered. */
  readonly moves: readonly CountedMove[];
  /** Videos that managers have approved beyond the limit, and that were not set aside yet. */
  readonly approvedVideos: number;
}

export const emptyQuarantine: QuarantineState = { entries: new Map(), moves: [], approvedVideos: 0 };

/** Folds one event of the quarantine. Total: keys that it does not know are left out. */
export function evolveQuarantine(state: QuarantineState, event: QuarantineEvent): QuarantineState {
  switch (event.type) {
    case 'ObjectsQuarantined': {
      const { objects, videos, approvedVideos, runningSeconds } = event.data;
      const entries = new Map(state.entries);
      for (const object of objects)
        entries.set(object.key, { ...object, status: 'quarantined', sinceSeconds: runningSeconds });
      return {
        entries,
        moves: [...state.moves, { runningSeconds, videos: videos - approvedVideos }],
        approvedVideos: Math.max(0, state.approvedVideos - approvedVideos),
      };
    }
    case 'QuarantinedObjectsRestored':
      return { ...state, entries: withStatus(state.entries, event.data.keys, 'restored') };
    case 'QuarantinedObjectsDeleted':
      return { ...state, entries: withStatus(state.entries, event.data.keys, 'deleted') };
    case 'QuarantineApproved':
      return { ...state, approvedVideos: state.approvedVideos + event.data.videos };
  }
}

function withStatus(
  entries: ReadonlyMap<string, QuarantineEntry>,
  keys: readonly string[],
  status: QuarantineEntry['status'],
): ReadonlyMap<string, QuarantineEntry> {
  const changed = new Map(entries);
  for (const key of keys) {
    const entry = changed.get(key);
    if (entry) changed.set(key, { ...entry, status });
  }
  return changed;
}
