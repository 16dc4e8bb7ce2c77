import type { Logger } from '../logging/logger.js';
import { Opened } from './opened.js';
import type { RunningProcess } from './run-process.js';

/**
 * Starts a process. What `assemble` opens is closed in reverse order at the end, and at once when the start fails.
 * @param assemble returns the message for the person who started it
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
