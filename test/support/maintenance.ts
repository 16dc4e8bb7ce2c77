import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const MAIN = resolve('apps/api/dist/maintenance/main.js');

export type MaintenanceCommand = 'adopt-store' | 'backup' | 'restore' | 'move';

export interface Ended {
  /** Null after a kill. */
  readonly code: number | null;
  readonly printed: string;
}

/**
 * Runs a maintenance command like `npm run <command> -- <args>`.
 * @param settings as in `.env`
 * @param killAfterMs time until kill -9, if it still runs
 */
export async function maintain(
  command: MaintenanceCommand,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  killAfterMs?: number,
): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, command, ...args], {
    cwd: resolve('test'), // the checkout's .env must not be read
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
