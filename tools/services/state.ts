import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { inServices, made } from './folders.js';
import type { Started } from './processes.js';
import type { Ports, Service, Settings } from './service.js';

export interface ServiceState {
  /** Kept while the service is stopped, so that it comes back at the same address. */
  readonly ports: Ports;
  /** In the order in which they were started; none for a service in Docker. */
  readonly processes: readonly Started[];
  /** Whether those are all processes of the service. */
  readonly isComplete: boolean;
}

const file = () => inServices('state.json');

export const stateOf = (name: string): ServiceState => read()[name] ?? { ports: {}, processes: [], isComplete: false };

/** Call it with the lock held. */
export function setState(name: string, state: ServiceState): void {
  made(inServices());
  writeFileSync(`${file()}.new`, `${JSON.stringify({ ...read(), [name]: state }, null, 2)}\n`);
  renameSync(`${file()}.new`, file());
}

/** Settings of a service that was started here; none when it never was. */
export function ownSettings({ name, environment }: Service): Settings {
  const { ports } = stateOf(name);
  return Object.keys(ports).length > 0 ? environment(ports) : {};
}

export const addressOf = (service: Service): string | undefined => ownSettings(service)[service.settings[0]];

function read(): Record<string, ServiceState> {
  try {
    return JSON.parse(readFileSync(file(), 'utf8')) as Record<string, ServiceState>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
