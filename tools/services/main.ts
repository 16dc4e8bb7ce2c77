import { StepFailed } from '../../scripts/support/run.mjs';
import { commandLine } from '../support/command-line.js';
import { serviceStatus, startServices, stopServices } from './services.js';

const USAGE = 'Usage: npm run services -- start|stop [--kill]|status [name...]';

/** `npm run services -- start|stop|status [name...]`: the servers of the distributed profile (see README.md). */
export function main(args: string[]): Promise<number | void> {
  const options = { kill: { type: 'boolean' } } as const;
  const { values, positionals } = commandLine({ args, options, allowPositionals: true }, USAGE);
  const [command, ...given] = positionals;
  const names = given.length > 0 ? given : undefined;
  switch (command) {
    case 'start':
      return start(names);
    case 'stop':
      return stopServices(names, values.kill ? 'SIGKILL' : undefined);
    case 'status':
      return status(names);
    default:
      throw new StepFailed(USAGE);
  }
}

async function start(names?: string[]): Promise<void> {
  const settings = await startServices(names);
  console.log('');
  for (const [name, value] of Object.entries(settings)) console.log(`export ${name}=${value}`);
}

async function status(names?: string[]): Promise<number> {
  const all = await serviceStatus(names);
  for (const { name, state, address = '', healthy, processes } of all) {
    const health = healthy ? 'healthy' : state === 'stopped' ? '' : 'not healthy';
    const pids = processes.map((one) => `${one.name} ${one.pid}`).join(', ');
    console.log([name.padEnd(9), state.padEnd(8), health.padEnd(12), address.padEnd(38), pids].join(' ').trimEnd());
  }
  return all.some(({ state, healthy }) => state !== 'stopped' && !healthy) ? 1 : 0;
}
