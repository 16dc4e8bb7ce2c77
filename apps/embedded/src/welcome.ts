import type { ClosedFor } from '@reelog/events';
import { readyOrNot } from '@reelog/api';
import type { OpenedKeys } from './open-keys.js';

/** What a person needs to know once the server listens; made keys are shown by the first start that gets so far, and never again. */
export function welcome(
  url: string,
  dataFolder: string,
  { unseen }: OpenedKeys,
  stoppedFor: readonly ClosedFor[],
): string {
  const lines = ['', ...readyOrNot(url, stoppedFor), `  Data: ${dataFolder}`];
  if (unseen.length > 0) {
    lines.push('', '  Two keys were made for you (kept in keys.json in the data folder). Sign in with a link:');
    for (const { role, key } of unseen) lines.push(`    ${role.padEnd(8)} ${url}/#key=${key}`);
  }
  return `${lines.join('\n')}\n\n`;
}
