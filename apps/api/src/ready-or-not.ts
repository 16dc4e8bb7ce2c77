import type { ClosedFor } from '@reelog/events';

/** Start lines for the operator: the address, and why writing is stopped, if it is. */
export const readyOrNot = (url: string, stoppedFor: readonly ClosedFor[]): string[] =>
  stoppedFor.length === 0
    ? [`  Reelog is ready at ${url}`]
    : [`  Reelog serves reads only at ${url}`, ...stoppedFor.map(({ sentence }) => `  ${sentence}`)];
