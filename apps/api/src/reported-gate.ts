import { type ClosedFor, WriteGate } from '@reelog/events';
import type { Logger } from '@reelog/platform';

/** A write gate that logs new and ended reasons, except those at the start. */
export function reportedGate(logger: Logger, closedFor: readonly ClosedFor[] = []): WriteGate {
  const gate = new WriteGate(closedFor);
  gate.onChange(({ name, sentence }, state) => {
    if (state === 'closed') logger.error({ reason: name }, `Writing is stopped. ${sentence}`);
    else logger.info({ reason: name }, 'writing is no longer stopped for this reason');
  });
  return gate;
}
