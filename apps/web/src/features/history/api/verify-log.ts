import { fetchOk } from '../../../lib/api-client.js';
import { ApiError } from '../../../lib/api-error.js';
import { readNdjson } from '../../../lib/ndjson.js';
import type { Verification } from '../../../lib/types.js';

type Line = { checked: number; head: number } | Verification;

/** Lets the server verify the whole chain. @throws ApiError; AbortError after `signal` */
export async function verifyLog(
  onProgress: (checked: number, head: number) => void,
  signal: AbortSignal,
): Promise<Verification> {
  const response = await fetchOk('/api/audit/verify', { signal, headers: { accept: 'application/x-ndjson' } });
  if (response.body) {
    for await (const line of readNdjson(response.body) as AsyncGenerator<Line>) {
      if ('valid' in line) return line;
      onProgress(line.checked, line.head);
    }
  }
  throw new ApiError(0, 'ENDED', 'The verification ended before it was finished. Try again.');
}
