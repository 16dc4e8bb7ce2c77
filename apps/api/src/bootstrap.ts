import { loadConfig, runProcess } from '@reelog/platform';
import { startDistributedApi } from './distributed-api.js';

/** One api of many, as a process of its own. */
export const runDistributedApi = (env: NodeJS.ProcessEnv): Promise<void> =>
  runProcess(() => loadConfig(env, 'api'), startDistributedApi);
