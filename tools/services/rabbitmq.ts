import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../support/find-tools.js';
import { dataFolder } from './folders.js';
import { HOST, answers } from './network.js';
import { packagedProgram } from './provide.js';
import type { Ports, Service } from './service.js';

/** The package's own script. The wrapper in sbin would change the user, and needs that user's folders. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** First bytes of an AMQP 0-9-1 client; the server answers with a method frame, of type 1. */
const PROTOCOL_HEADER = Buffer.from('AMQP\0\0\x09\x01', 'latin1');

type Port = 'amqp' | 'distribution' | 'epmd';

/** A broker that can run beside another one: it has a port mapper (epmd), a cookie and a node of its own. */
export const rabbitmq: Service<Port, 'server' | 'epmd'> = {
  name: 'rabbitmq',
  container: 'rabbitmq',
  settings: ['AMQP_URL'],
  ports: { amqp: 28_672, distribution: 28_673, epmd: 28_674 },
  provide: async () => ({
    server: await packagedProgram('rabbitmq-server', 'AMQP_URL', () => (existsSync(SERVER) ? SERVER : undefined)),
    epmd: onPath('epmd') ?? 'epmd',
  }),
  environment: ({ amqp }) => ({ AMQP_URL: `amqp://guest:guest@${HOST}:${amqp}` }),
  programs: ({ server, epmd }, ports) => [
    {
      name: 'rabbitmq-epmd', // else the node would start one that outlives it
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

function environmentOfNode(ports: Ports<Port>): Record<string, string> {
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
    // With input allowed, the script becomes the node instead of waiting for it: signals reach the node.
    RABBITMQ_ALLOW_INPUT: 'true',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-noinput -kernel inet_dist_use_interface {127,0,0,1} +S 1:1',
  };
}
