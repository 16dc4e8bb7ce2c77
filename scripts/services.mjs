/**
 * `npm run services -- start|stop|status [name...]`: MongoDB, RabbitMQ, Redis and an S3 store for the distributed
 * profile, without Docker (docs/guides/services.md). `stop --kill` ends them as a power cut would.
 */
import './support/require-node.mjs';
import { parseArgs } from 'node:util';
import { serviceStatus, startServices, stopServices } from './services/services.mjs';
import { StepFailed, runScript } from './support/run.mjs';

const COMMANDS = {
  async start(names) {
    const settings = await startServices(names);
    console.log('');
    for (const [name, value] of Object.entries(settings)) console.log(`export ${name}=${value}`);
  },

  stop: (names, { kill }) => stopServices(names, kill ? 'SIGKILL' : undefined),

  async status(names) {
    const all = await serviceStatus(names);
    for (const { name, state, address = '', healthy, processes } of all) {
      const health = healthy ? 'healthy' : state === 'stopped' ? '' : 'not healthy';
      const pids = processes.map((one) => `${one.name} ${one.pid}`).join(', ');
      console.log([name.padEnd(9), state.padEnd(8), health.padEnd(12), address.padEnd(38), pids].join(' ').trimEnd());
    }
    return all.some(({ state, healthy }) => state !== 'stopped' && !healthy) ? 1 : 0;
  },
};

runScript(() => {
  const options = { kill: { type: 'boolean' } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [command, ...names] = positionals;
  if (!Object.hasOwn(COMMANDS, command ?? ''))
    throw new StepFailed(`Usage: npm run services -- ${Object.keys(COMMANDS).join('|')} [name...]`);
  return COMMANDS[command](names.length > 0 ? names : undefined, values);
});
