import { RabbitConnection } from '../rabbit.connection.js';
import { RabbitStrategy } from '../rabbit.strategy.js';
import { listen } from './listen.js';
import { LIMITS } from './rabbit-under-test.js';

/** Works on a group until a message ends its process. Arguments: address, installation, group. */
const [url = '', installation = '', group = ''] = process.argv.slice(2);
const connection = await RabbitConnection.open({ url, installation });
await listen(new RabbitStrategy(connection, { group, limits: LIMITS }), {
  'test.job': () => process.kill(process.pid, 'SIGKILL') && new Promise(() => undefined),
});
