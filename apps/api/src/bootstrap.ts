import { loadConfig, runProcess } from '@reelog/platform';
import { startDistributedApi } from './distributed-api.js';

/** One api process of the distributed profile. */
export const runDistributedApi = (env: NodeJS.ProcessEnv): Promise<void> =>
  runProcess(() => loadConfig(env, 'api'), startDistributedApi);
