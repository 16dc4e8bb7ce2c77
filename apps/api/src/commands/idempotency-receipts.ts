import { createHash } from 'node:crypto';
import type { CommitReceipt, EventLog } from '@reelog/events';
import { ApplicationError } from '../errors/application-error.js';
import type { PreviousIds } from './previous-release.js';

/** The ids under which a command is recorded. */
export interface CommandIds {
  readonly commandId: string;
  /** How the previous release recorded the same request. */
  readonly previous?: PreviousIds;
}

/** Digest of a request: distinguishes a repeated request from another one with the same command id. */
export const requestDigest = (request: object): string =>
  createHash('sha256').update(JSON.stringify(request)).digest('hex');

/** Looks up the receipt of a recorded command. */
export async function findReceipt(
  log: Pick<EventLog, 'findCommit'>,
  { commandId, previous }: CommandIds,
): Promise<CommitReceipt | undefined> {
  return (await log.findCommit(commandId)) ?? (previous && (await log.findCommit(previous.commandId)));
}

/**
 * Returns the receipt if it belongs to the same request.
 * @param digests with which the request may have been recorded
 * @throws ApplicationError `REQUEST.IDEMPOTENCY_KEY_REUSED` if it belongs to another request
 */
export function sameRequest(receipt: CommitReceipt, ...digests: readonly (string | undefined)[]): CommitReceipt {
  if (digests.includes(receipt.requestDigest)) return receipt;
  throw new ApplicationError(
    'REQUEST.IDEMPOTENCY_KEY_REUSED',
    'This Idempotency-Key was used for another request before; use a new one.',
  );
}
