import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { closeOnSignals, createLogger, loadConfig } from '@reelog/platform';
import type { Config } from '@reelog/platform';
import { startReelog } from './reelog.js';

/**
 * The whole platform as one process: reads the configuration, starts, says where it is, and ends cleanly on a
 * signal. A start that fails says why, in words, and sets the exit code.
 */
export async function runEmbedded(env: NodeJS.ProcessEnv): Promise<void> {
  try {
    const config = loadConfig(env);
    const logger = createLogger(config.LOG_LEVEL, process.stdout.isTTY);
    const reelog = await startReelog(config, dataFolder(config), logger);
    closeOnSignals(logger, () => reelog.close());
    process.stdout.write(reelog.welcome);
  } catch (error) {
    process.stderr.write(`\n${reason(error)}\n`);
    process.exit(1);
  }
}

/** @throws Error saying what to do when the folder cannot be made */
function dataFolder({ DATA_DIR }: Config): string {
  const folder = resolve(DATA_DIR);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch (cause) {
    throw new Error(`The data folder ${folder} cannot be made (DATA_DIR): ${String(cause)}`, { cause });
  }
}

/** For people: what is wrong, in words; a stack only where it is a fault of the program. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE')
    return `${error.message}\nAnother program uses this port; stop it, or choose another one: PORT=3001 npm start`;
  const isFault = [TypeError, ReferenceError, SyntaxError, RangeError].some((fault) => error instanceof fault);
  return isFault ? (error.stack ?? error.message) : error.message;
}
