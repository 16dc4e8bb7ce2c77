import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createLogger } from '@reelog/platform';
import { Connections } from './connections.js';
import { httpLimits } from '../http-limits.js';

describe('connections of a process that ends', () => {
  it('are cut, including new ones, so that the server closes in time', async () => {
    const connections = new Connections(httpLimits(), [], createLogger('silent', false));
    const server = connections.createServer(() => {}); // never answers
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const send = () => {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      socket.resume().write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      return once(socket, 'close');
    };
    const [before] = [send(), await once(server, 'connection')];
    connections.closeAll();
    await before;
    await send();
    expect(connections.count).toBe(0);
    const closed = once(server, 'close');
    server.close();
    await closed;
  });
});
