import { randomBytes } from 'node:crypto';
import { type RecordedEvent, type View, viewIdentity, type ViewsEvent, viewsStream, viewWindow } from '@reelog/domain';
import type { EventLog } from '../../../events/src/event-log.port.js';

const HALF_HOUR_MS = 30 * 60_000;

/** The half hour that is this many before the current one. */
export const windowBefore = (halfHours = 0): string => viewWindow(new Date(Date.now() - halfHours * HALF_HOUR_MS));

export const aViewer = (): string => randomBytes(16).toString('hex');

export const aView = (overrides: Partial<View> = {}): View => ({
  viewer: aViewer(),
  window: windowBefore(),
  ...overrides,
});

/** This many views of different viewers. */
export const views = (count: number): View[] => Array.from({ length: count }, () => aView());

/** The recorded views of a video: one list of identities per event. */
export async function recordedViews(log: EventLog, videoId: string): Promise<string[][]> {
  const events = (await log.readStream(viewsStream(videoId))) as RecordedEvent<ViewsEvent>[];
  return events.map(({ data }) => data.views.map(viewIdentity));
}

export const identities = (list: readonly View[]): string[] => list.map(viewIdentity).sort();
