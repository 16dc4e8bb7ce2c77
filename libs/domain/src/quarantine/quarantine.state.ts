import type { QuarantineEvent, QuarantinedObject } from '../events/system-events.js';

/** An object that was quarantined, and what happened to it. */
export interface QuarantineEntry extends QuarantinedObject {
  readonly status: 'quarantined' | 'restored' | 'deleted';
  /** Running time of the installation when it was quarantined, seconds. */
  readonly sinceSeconds: number;
}

/** A move to the quarantine that counts for the daily limit. */
interface CountedMove {
  readonly runningSeconds: number;
  readonly videos: number;
}

export interface QuarantineState {
  /** By the key that the object had. */
  readonly entries: ReadonlyMap<string, QuarantineEntry>;
  /** Without the videos that an approval covered. */
  readonly moves: readonly CountedMove[];
  /** Approved videos beyond the limit that are not quarantined yet. */
  readonly approvedVideos: number;
}

export const emptyQuarantine: QuarantineState = { entries: new Map(), moves: [], approvedVideos: 0 };

/** Folds one event of the quarantine. Total: unknown keys are ignored. */
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
