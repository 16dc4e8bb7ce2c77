import { join, resolve } from 'node:path';
import { RabbitBus, RabbitConnection, RabbitStrategy } from '@reelog/events';
import { Opened } from '@reelog/platform';
import type { ConfigOf, Logger, RunningProcess } from '@reelog/platform';
import { S3ObjectStore } from '@reelog/storage';
import { createFrameflow } from './create-frameflow.js';
import { startHealthServer } from './health/health-server.js';
import { ownWorkFolder } from './jobs/own-work-folder.js';

/** Probes wait for nobody, so more jobs are taken than are worked on; the rest is left for other frameflows. */
const JOBS_BESIDE_STORYBOARDS = 4;

/**
 * Frameflow as a process of its own: the broker and the object store, and nothing that leads to the log. Any number of
 * them share the work.
 */
export async function startDistributedFrameflow(
  config: ConfigOf<'frameflow'>,
  logger: Logger,
): Promise<RunningProcess> {
  const opened = new Opened();
  try {
    return { welcome: await assemble(config, logger, opened), close: () => opened.close() };
  } catch (error) {
    await opened
      .close()
      .catch((closing: unknown) => logger.warn({ err: closing }, 'closing after a failed start failed'));
    throw error;
  }
}

async function assemble(config: ConfigOf<'frameflow'>, logger: Logger, opened: Opened): Promise<string> {
  const workFolder = await ownWorkFolder(join(resolve(config.DATA_DIR), 'frameflow'));
  const store = await S3ObjectStore.open(s3Settings(config));
  const rabbit = await RabbitConnection.open({});
  opened.push(() => rabbit.close());
  return '';
}
