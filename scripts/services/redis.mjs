import { onPath } from '../support/find-tools.mjs';
import { dataFolder } from './folders.mjs';
import { HOST, answers } from './network.mjs';
import { packagedProgram } from './provide.mjs';

/** Redis that has written a command to the disk when it says OK. @type {import('./services.mjs').Service} */
export const redis = {
  name: 'redis',
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
