import { Interrupted } from '../support/run.mjs';
import { serviceStatus, startServices, stopServices } from './services.mjs';

/**
 * Does something with the servers up. Those that ran before are used and left running; those started for it are stopped,
 * however it ends.
 * @template T
 * @param {(settings: Record<string, string>, signal: AbortSignal) => Promise<T>} use gets the servers' addresses as
 *   settings, and a signal that aborts when this process is asked to end
 * @returns {Promise<T>}
 * @throws StepFailed when a server could not be had; Interrupted when this process was asked to end meanwhile
 */
export async function withServices(use) {
  const stopped = (await serviceStatus()).filter(({ state }) => state === 'stopped').map(({ name }) => name);
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    console.log('\nServices');
    const settings = await startServices();
    interruption.signal.throwIfAborted();
    return await use(settings, interruption.signal);
  } catch (error) {
    throw interruption.signal.aborted ? new Interrupted() : error;
  } finally {
    await stopServices(stopped);
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
