import { isDeepStrictEqual } from 'node:util';
import { type CatalogEntry, catalogStatus, foldCatalog, knownVideo, type RecordedEvent } from '@reelog/domain';
import type { NamedEvent } from './named-event.js';

export interface HistoryStep {
  readonly event: NamedEvent;
  readonly state: Readonly<Record<string, unknown>>;
  readonly changes: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
}

/** The state of a video as auditors see it: every field that an event can change. */
export function historyState(entry: CatalogEntry | undefined): Readonly<Record<string, unknown>> {
  if (!entry) return {};
  const video = knownVideo(entry.video);
  const shared = { status: catalogStatus(entry), views: entry.views };
  if (!video) return { ...shared, purged: true };
  const media = video.status === 'uploaded' ? null : video.media;
  return {
    ...shared,
    title: video.title,
    description: video.description,
    tags: video.tags,
    revision: video.revision,
    source: video.source,
    media,
    previewsRunId: video.status === 'ready' ? (video.previews?.runId ?? null) : null,
    thumbnailAtSeconds: video.thumbnailAtSeconds,
    work: video.work,
    lastFailure: video.lastFailure,
    renditionRunId: video.rendition?.runId ?? null,
  };
}

/** One step of a video's history: the event, the state after it, and the fields it changed. */
export function historyStep(
  before: CatalogEntry | undefined,
  event: NamedEvent & RecordedEvent,
): { step: HistoryStep; after: CatalogEntry | undefined } {
  const after = foldCatalog(before, event);
  const was = historyState(before);
  const is = historyState(after);
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const changes = fields
    .filter((field) => !isDeepStrictEqual(was[field], is[field]))
    .map((field) => ({ field, before: was[field] ?? null, after: is[field] ?? null }));
  return { step: { event, state: is, changes }, after };
}
