import type { OpenedKeys } from './open-keys.js';

/** What a person needs to know once the server listens; keys are shown at the start that made them, and never again. */
export function welcome(url: string, dataFolder: string, { shown }: OpenedKeys): string {
  const lines = ['', `  Reelog is ready at ${url}`, `  Data: ${dataFolder}`];
  if (shown.length > 0) {
    lines.push('', '  Two keys were made for you (kept in keys.json in the data folder). Sign in with a link:');
    for (const { role, key } of shown) lines.push(`    ${role.padEnd(8)} ${url}/#key=${key}`);
  }
  return `${lines.join('\n')}\n\n`;
}
