import { loadConfig, runProcess } from '@reelog/platform';
import { startDistributedFrameflow } from './distributed-frameflow.js';

/** One frameflow of many, as a process of its own. */
export const runFrameflow = (env: NodeJS.ProcessEnv): Promise<void> =>
  runProcess(() => loadConfig(env, 'frameflow'), startDistributedFrameflow);
