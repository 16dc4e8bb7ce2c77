import { api } from '../../../lib/api-client.js';
import { apiErrorOf, isApiError } from '../../../lib/api-error.js';
import { backoffMs } from '../../../lib/backoff.js';
import type { WriteResult } from '../../../lib/types.js';

/** The outcome of an upload without an answer. */
export interface Outcome {
  /** The answer; undefined when the upload did not arrive. */
  readonly result?: WriteResult;
  /** Whether the server was unreachable for a while. */
  readonly wasAway: boolean;
}

const ASK_AGAIN_MS = 2_000;
/** A server notices a lost connection within a minute. */
const UNDER_WAY_AT_MOST_MS = 15_000;

/**
 * Asks whether an upload arrived, until the server answers. If the server reports for too long that it is running, it
 * counts as not arrived: sending again with the same key is always safe.
 * @param onAway called when the server cannot be reached
 * @throws ApiError when the server refuses to answer, the signal's reason when it aborts
 */
export async function findOutcome(idempotencyKey: string, onAway: () => void, signal: AbortSignal): Promise<Outcome> {
  let wasAway = false;
  let underWaySince: number | undefined;
  for (let tries = 0; ; tries += 1) {
    const answer = await ask(idempotencyKey, signal);
    if (answer === 'away') {
      wasAway = true;
      onAway();
      await pause(backoffMs(tries), signal);
      continue;
    }
    if (answer !== 'under way') return { wasAway, ...(answer && { result: answer }) };
    underWaySince ??= performance.now();
    if (performance.now() - underWaySince > UNDER_WAY_AT_MOST_MS) return { wasAway };
    await pause(ASK_AGAIN_MS, signal);
  }
}

/** @throws ApiError for a final answer */
async function ask(
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<WriteResult | 'under way' | 'away' | undefined> {
  const params = { path: { idempotencyKey } };
  try {
    const { data, error, response } = await api.GET('/api/admin/commands/{idempotencyKey}', { params, signal });
    if (response.status === 202) return 'under way';
    if (response.status === 404) return undefined;
    if (response.status === 429 || response.status >= 500) return 'away';
    if (!data) throw apiErrorOf(response.status, error);
    return data;
  } catch (error) {
    if (isApiError(error, 0)) return 'away';
    throw error;
  }
}

/** Waits, but at most until the browser is online again. @throws the signal's reason */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(end, milliseconds);
    window.addEventListener('online', end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
