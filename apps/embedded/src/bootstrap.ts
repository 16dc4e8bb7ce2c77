import { mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Config, loadConfig, type Logger, runProcess } from '@reelog/platform';
import type { HttpLimits } from '@reelog/api';
import { startReelog } from './reelog.js';

/** The whole platform as one process. @param limits per client, if they differ from the defaults */
export const runEmbedded = (env: NodeJS.ProcessEnv, limits?: Partial<HttpLimits>): Promise<void> =>
  runProcess(
    () => loadConfig(env, 'embedded'),
    (config, logger) => startReelog(config, dataFolder(config, logger), logger, limits),
  );

/** Makes the data folder; reading the configuration has tried that before. @throws Error if it fails now */
function dataFolder({ DATA_DIR }: Config, logger: Logger): string {
  const folder = resolve(DATA_DIR);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const mode = statSync(folder).mode & 0o777;
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      logger.warn(
        { folder, mode: mode.toString(8).padStart(4, '0') },
        `other users of this machine may enter the data folder ${folder} (mode ${mode.toString(8).padStart(4, '0')}); if they need not: chmod 700`,
      );
    return folder;
  } catch (cause) {
    throw new Error(`The data folder ${folder} cannot be made (DATA_DIR): ${String(cause)}`, { cause });
  }
}
