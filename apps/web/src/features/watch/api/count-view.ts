import { api, newIdempotencyKey } from '../../../lib/api-client.js';
import { local, readJson, writeJson } from '../../../lib/browser-storage.js';

const STORAGE_KEY = 'reelog.viewer';
const isSessionId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{8,128}$/.test(value);

/** A random id of this browser: repeated views count once, and it identifies no person. */
function sessionId(): string {
  const known = readJson(local, STORAGE_KEY, isSessionId);
  if (known) return known;
  const id = newIdempotencyKey();
  writeJson(local, STORAGE_KEY, id);
  return id;
}

/** Counts a view. Failures are ignored: they do not concern the viewer. */
export async function countView(videoId: string): Promise<void> {
  await api
    .POST('/api/videos/{id}/views', { params: { path: { id: videoId } }, body: { sessionId: sessionId() } })
    .catch(() => undefined);
}
