import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const MAIN = resolve('apps/api/dist/maintenance/main.js');

export type MaintenanceCommand = 'adopt-store' | 'backup' | 'restore' | 'move';

export interface Ended {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly printed: string;
}

/**
 * Gives one of the commands on log and store, as `npm run <command> -- <args>` does.
 * @param settings as in `.env`
 * @param killAfterMs kill -9 after so long, if it is not through then
 */
export async function maintain(
  command: MaintenanceCommand,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  killAfterMs?: number,
): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, command, ...args], {
    cwd: resolve('test'), // so that no .env of the checkout is read
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  await once(child, 'close');
  clearTimeout(timer);
  return { code: child.exitCode, printed };
}
