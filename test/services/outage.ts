import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = join(__dirname, '../../scripts/services.mjs');

export type ServiceName = 'mongodb' | 'rabbitmq' | 'redis' | 'minio';

/**
 * Stops a server that `npm run test:services` started, cleanly or by SIGKILL, its whole family with it. One that the
 * user named in the environment is not ours to stop: the promise rejects.
 */
export const stopService = (name: ServiceName, how: 'cleanly' | 'by force' = 'cleanly') =>
  services('stop', name, ...(how === 'by force' ? ['--kill'] : []));

/** Starts it again, at the same address and with the same data; resolves when it answers. */
export const startService = (name: ServiceName) => services('start', name);

async function services(...args: readonly string[]): Promise<void> {
  await promisify(execFile)(process.execPath, [SCRIPT, ...args]);
}
