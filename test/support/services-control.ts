import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export type ServiceName = 'database' | 'rabbitmq' | 'redis' | 'minio';

/**
 * Stops and starts the real servers like `npm run services -- stop redis`. Servers named in the environment belong to
 * others, so their names are removed from it.
 */
async function services(...args: readonly string[]): Promise<void> {
  const { MONGODB_URL: _m, AMQP_URL: _a, REDIS_URL: _r, S3_ENDPOINT: _s, ...env } = process.env;
  await promisify(execFile)(process.execPath, ['scripts/tool.mjs', 'tools/services/main.ts', ...args], { env });
}

export const stopService = (name: ServiceName): Promise<void> => services('stop', name);
export const startService = (name: ServiceName): Promise<void> => services('start', name);
