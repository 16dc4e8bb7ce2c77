import { api, newIdempotencyKey } from '../../../lib/api-client.js';
import { local, readJson, writeJson } from '../../../lib/browser-storage.js';

const STORAGE_KEY = 'reelog.viewer';
const isSessionId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{8,128}$/.test(value);

/** Random, of this browser only: it keeps a second look from counting twice, and names nobody. */
function sessionId(): string {
  const known = readJson(local, STORAGE_KEY, isSessionId);
  if (known) return known;
  const id = newIdempotencyKey();
  writeJson(local, STORAGE_KEY, id);
  return id;
}

/** Counts a view. A view that could not be counted is no trouble of whoever watches: nothing is thrown. */
export async function countView(videoId: string): Promise<void> {
  await api
    .POST('/api/videos/{id}/views', { params: { path: { id: videoId } }, body: { sessionId: sessionId() } })
    .catch(() => undefined);
}
