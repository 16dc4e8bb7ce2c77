import type { Logger } from '../logging/logger.js';
import { Opened } from './opened.js';
import type { RunningProcess } from './run-process.js';

/**
 * Puts a process together: what `assemble` opens is closed in reverse when the process ends, and at once when its start
 * fails half way.
 * @param assemble answers what to tell the person who started it
 */
export async function withOpened(
  logger: Logger,
  assemble: (opened: Opened) => Promise<string>,
): Promise<RunningProcess> {
  const opened = new Opened();
  try {
    return { welcome: await assemble(opened), close: () => opened.close(), closing: () => opened.closing };
  } catch (error) {
    await opened
      .close()
      .catch((closing: unknown) => logger.warn({ err: closing }, 'closing after a failed start failed'));
    throw error;
  }
}
