import { onPath } from '../support/find-tools.js';
import { dataFolder } from './folders.js';
import { HOST, answers } from './network.js';
import { packagedProgram } from './provide.js';
import type { Service } from './service.js';

/** Redis, which writes each command to the disk before it says OK. */
export const redis: Service<'redis', 'server'> = {
  name: 'redis',
  container: 'redis',
  settings: ['REDIS_URL'],
  ports: { redis: 28_679 },
  provide: async () => ({
    server: await packagedProgram('redis-server', 'REDIS_URL', () => onPath('redis-server')),
  }),
  environment: ({ redis: port }) => ({ REDIS_URL: `redis://${HOST}:${port}` }),
  programs: ({ server }, { redis: port }) => [
    {
      name: 'redis',
      port,
      command: server,
      args: Object.entries({
        port,
        bind: HOST,
        dir: dataFolder('redis'),
        appendonly: 'yes',
        appendfsync: 'always',
        save: '',
        daemonize: 'no',
      }).flatMap(([setting, value]) => [`--${setting}`, String(value)]),
      isReady: () => answers(port, 'PING\r\n', (answer) => answer.includes('+PONG')),
    },
  ],
};
