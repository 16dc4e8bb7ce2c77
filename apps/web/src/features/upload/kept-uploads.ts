import { isRecord, readJson, session, writeJson } from '../../lib/browser-storage.js';
import { KEPT_UPLOADS_KEY } from '../../lib/has-uploads.js';
import type { Upload, UploadState, Uploads } from './upload-queue.js';

/** An upload that survives a reload, without its file: a page cannot keep files. */
type Kept = Omit<Upload, 'state' | 'breaks'> & { readonly videoId: string | null };

/** Keeps the list of uploads for the life of this tab. */
export function keepUploads(uploads: Uploads): void {
  const kept = uploads.map(({ state, breaks: _breaks, ...upload }): Kept => {
    return { ...upload, videoId: state.step === 'received' ? state.videoId : null };
  });
  writeJson(session, KEPT_UPLOADS_KEY, kept);
}

/** The list before the reload. */
export const keptUploads = (): Uploads =>
  (readJson(session, KEPT_UPLOADS_KEY, isKeptList) ?? []).map(({ videoId, ...upload }) => ({
    ...upload,
    breaks: 0,
    state: stateOf(upload, videoId),
  }));

/** A completely sent upload may have arrived. */
function stateOf({ sentTitle }: Pick<Upload, 'sentTitle'>, videoId: string | null): UploadState {
  if (videoId !== null) return { step: 'received', videoId };
  return { step: sentTitle === null ? 'missing' : 'asking' };
}

const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';

const isKept = (value: unknown): value is Kept =>
  isRecord(value) &&
  ['id', 'fileName', 'title', 'idempotencyKey'].every((name) => typeof value[name] === 'string') &&
  typeof value['sizeBytes'] === 'number' &&
  isTextOrNull(value['description']) &&
  isTextOrNull(value['sentTitle']) &&
  isTextOrNull(value['videoId']);

const isKeptList = (value: unknown): value is Kept[] => Array.isArray(value) && value.every(isKept);
