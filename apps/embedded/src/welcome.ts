import type { ClosedFor } from '@reelog/events';
import { readyOrNot } from '@reelog/api';
import type { OpenedKeys } from './open-keys.js';

/** The message for the operator once the server listens. Only the first start that gets this far shows the generated keys. */
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
