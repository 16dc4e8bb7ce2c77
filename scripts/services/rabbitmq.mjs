import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../support/find-tools.mjs';
import { dataFolder } from './folders.mjs';
import { HOST, answers } from './network.mjs';
import { packagedProgram } from './provide.mjs';

/** The package's own script; the one in sbin in front of it would change the user, and wants that user's folders. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** What a client of AMQP 0-9-1 says first; the server answers with a method frame, of type 1. */
const PROTOCOL_HEADER = Buffer.from('AMQP\0\0\x09\x01', 'latin1');

/** A broker beside any other one: it has a port mapper (epmd), a cookie and a node of its own. @type {import('./services.mjs').Service} */
export const rabbitmq = {
  name: 'rabbitmq',
  settings: ['AMQP_URL'],
  ports: { amqp: 28_672, distribution: 28_673, epmd: 28_674 },
  provide: async () => ({
    server: await packagedProgram('rabbitmq-server', 'AMQP_URL', () => (existsSync(SERVER) ? SERVER : undefined)),
    epmd: onPath('epmd'),
  }),
  environment: ({ amqp }) => ({ AMQP_URL: `amqp://guest:guest@${HOST}:${amqp}` }),
  programs: ({ server, epmd }, ports) => [
    {
      name: 'rabbitmq-epmd', // or else the node would start one that outlives it, and that nobody knows of
      port: ports.epmd,
      command: epmd,
      args: ['-port', String(ports.epmd), '-address', HOST],
      isReady: () => answers(ports.epmd, EPMD_NAMES_REQUEST, (answer) => answer.length >= 4),
    },
    {
      name: 'rabbitmq',
      port: ports.amqp,
      command: server,
      args: [],
      env: environmentOfNode(ports),
      isReady: () => answers(ports.amqp, PROTOCOL_HEADER, (answer) => answer[0] === 1),
    },
  ],
};

/** Length 1, and `n` for names. */
const EPMD_NAMES_REQUEST = Buffer.from([0, 1, 'n'.charCodeAt(0)]);

/** @param {Record<string, number>} ports */
function environmentOfNode(ports) {
  const folder = dataFolder('rabbitmq');
  const config = join(folder, 'rabbitmq.conf');
  const plugins = join(folder, 'enabled_plugins');
  writeFileSync(config, 'disk_free_limit.absolute = 100MB\nlog.console.level = warning\n');
  writeFileSync(plugins, '[].\n');
  return {
    HOME: folder,
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: HOST,
    RABBITMQ_NODENAME: 'reelog@localhost',
    RABBITMQ_NODE_IP_ADDRESS: HOST,
    RABBITMQ_NODE_PORT: String(ports.amqp),
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_CONFIG_FILE: config,
    RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    // With input allowed, the script becomes the node instead of waiting for it: one process, which takes the signals.
    RABBITMQ_ALLOW_INPUT: 'true',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-noinput -kernel inet_dist_use_interface {127,0,0,1} +S 1:1',
  };
}
