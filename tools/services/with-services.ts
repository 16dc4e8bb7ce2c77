import { Interrupted } from '../../scripts/support/run.mjs';
import type { Settings } from './service.js';
import { serviceStatus, startServices, stopServices } from './services.js';

/**
 * Runs `use` while all services are up, and stops those that it started. `use` gets the addresses of the servers as
 * settings, and a signal that aborts when this process is asked to end.
 * @throws StepFailed when a server cannot be started; Interrupted when this process is asked to end
 */
export async function withServices<T>(use: (settings: Settings, signal: AbortSignal) => Promise<T>): Promise<T> {
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
