import { accept, type Decision } from '../decision.js';
import type { View, ViewsEvent } from '../events/video-events.js';

/** Milliseconds in the window in which one session counts once. */
const WINDOW_MS = 30 * 60 * 1000;

/** Start of the fixed half hour (UTC) that an instant falls into, RFC 3339. */
export const viewWindow = (instant: Date): string =>
  new Date(Math.floor(instant.getTime() / WINDOW_MS) * WINDOW_MS).toISOString();

/** The identity of a view: two views with the same one count once. */
export const viewIdentity = (view: View): string => `${view.window}|${view.viewer}`;

/** Identities counted so far for one video; those of past windows may be left out. */
export interface ViewsState {
  readonly counted: ReadonlySet<string>;
}

export const noViews: ViewsState = { counted: new Set() };

export interface RecordViews {
  readonly type: 'RecordViews';
  readonly data: { readonly videoId: string; readonly views: readonly View[] };
}

/** Counts each identity once; nothing is recorded when all were counted before. */
export function decideViews({ data }: RecordViews, state: ViewsState): Decision<ViewsEvent> {
  const fresh = new Map<string, View>();
  for (const view of data.views) {
    const identity = viewIdentity(view);
    if (!state.counted.has(identity)) fresh.set(identity, view);
  }
  if (fresh.size === 0) return accept();
  return accept({ type: 'VideoViewed', data: { videoId: data.videoId, views: [...fresh.values()] } });
}

export function evolveViews(state: ViewsState, event: ViewsEvent): ViewsState {
  return { counted: new Set([...state.counted, ...event.data.views.map(viewIdentity)]) };
}
