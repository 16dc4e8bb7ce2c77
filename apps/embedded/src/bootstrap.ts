import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig, runProcess } from '@reelog/platform';
import type { Config } from '@reelog/platform';
import { startReelog } from './reelog.js';

/** The whole platform as one process. */
export const runEmbedded = (env: NodeJS.ProcessEnv): Promise<void> =>
  runProcess(
    () => loadConfig(env, 'embedded'),
    (config, logger) => startReelog(config, dataFolder(config), logger),
  );

/** That it can be made was tried when the configuration was read. @throws Error when it cannot be, after all */
function dataFolder({ DATA_DIR }: Config): string {
  const folder = resolve(DATA_DIR);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch (cause) {
    throw new Error(`The data folder ${folder} cannot be made (DATA_DIR): ${String(cause)}`, { cause });
  }
}
