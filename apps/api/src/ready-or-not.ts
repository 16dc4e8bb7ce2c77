import type { ClosedFor } from '@reelog/events';

/** Lines for the person who started it: where it is, and why it takes no writes, if it does not. */
export const readyOrNot = (url: string, stoppedFor: readonly ClosedFor[]): string[] =>
  stoppedFor.length === 0
    ? [`  Reelog is ready at ${url}`]
    : [`  Reelog serves reads only at ${url}`, ...stoppedFor.map(({ sentence }) => `  ${sentence}`)];
