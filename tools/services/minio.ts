import { dataFolder } from './folders.js';
import { HOST } from './network.js';
import { goProgram } from './provide.js';
import type { Service } from './service.js';

/** The last version: upstream is archived. */
const VERSION = 'v0.0.0-20260212201848-7aac2a2c5b7c';
/** No secret: it listens on this machine only, and holds what tests put there. */
const KEYS = { S3_ACCESS_KEY: 'reelog', S3_SECRET_KEY: 'reelog-development' };

export const minio: Service<'s3', 'server'> = {
  name: 'minio',
  container: 'minio',
  settings: ['S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'],
  ports: { s3: 28_900 },
  provide: async () => ({
    server: await goProgram('minio', 'github.com/minio/minio', VERSION, 'S3_ENDPOINT'),
  }),
  environment: ({ s3 }) => ({ S3_ENDPOINT: `http://${HOST}:${s3}`, ...KEYS }),
  programs: ({ server }, { s3 }) => [
    {
      name: 'minio',
      port: s3,
      command: server,
      args: ['server', '--quiet', '--address', `${HOST}:${s3}`, dataFolder('minio')],
      env: {
        MINIO_ROOT_USER: KEYS.S3_ACCESS_KEY,
        MINIO_ROOT_PASSWORD: KEYS.S3_SECRET_KEY,
        MINIO_BROWSER: 'off',
        MINIO_UPDATE: 'off',
      },
      isReady: async () => {
        const response = await fetch(`http://${HOST}:${s3}/minio/health/ready`).catch(() => undefined);
        return response?.status === 200;
      },
    },
  ],
};
