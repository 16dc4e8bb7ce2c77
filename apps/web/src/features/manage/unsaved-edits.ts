import type { Draft, Edits } from './details-draft.js';

/** The edits, and the values when they began. */
export interface UnsavedEdits {
  readonly edits: Edits;
  readonly seen: Draft;
}

const unsaved = new Map<string, UnsavedEdits>();

/** Edits of a video that outlive its panel, until they are saved or discarded, or the page is left. */
export const unsavedEdits = (videoId: string): UnsavedEdits | undefined => unsaved.get(videoId);

export function keepEdits(videoId: string, kept: UnsavedEdits): void {
  if (Object.keys(kept.edits).length > 0) unsaved.set(videoId, kept);
  else unsaved.delete(videoId);
}

export const forgetEdits = (videoId: string): void => void unsaved.delete(videoId);
