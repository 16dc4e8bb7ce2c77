import { sentenceOf } from '../../../lib/api-error.js';
import { createStore } from '../../../lib/store.js';
import type { Verification } from '../../../lib/types.js';
import { verifyLog } from '../api/verify-log.js';

export type VerificationState =
  | { readonly step: 'none' }
  | { readonly step: 'running'; readonly checked: number; readonly head: number }
  | { readonly step: 'done'; readonly result: Verification; readonly at: string }
  | { readonly step: 'failed'; readonly reason: string };

/** Outside the page, so that a long verification continues on other pages. */
export const verification = createStore<VerificationState>({ step: 'none' });
let running: AbortController | undefined;

export async function startVerification(): Promise<void> {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  verification.set({ step: 'running', checked: 0, head: 0 });
  try {
    const result = await verifyLog(
      (checked, head) => verification.set({ step: 'running', checked, head }),
      mine.signal,
    );
    verification.set({ step: 'done', result, at: new Date().toISOString() });
  } catch (error) {
    if (!mine.signal.aborted) verification.set({ step: 'failed', reason: sentenceOf(error) });
  }
}

export function stopVerification(): void {
  running?.abort();
  verification.set({ step: 'none' });
}
