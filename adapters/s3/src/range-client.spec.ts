import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { ReadBuffers } from '../../../libs/storage/src/read-buffers.js';
import { ObjectStoreUnavailableError } from '../../../libs/storage/src/object-store.port.js';
import { RangeClient } from './range-client.js';
import type { RangeAnswer } from './range-connection.js';

const KEPT = 4;
const ANSWER = 'HTTP/1.1 206 Partial Content\r\nContent-Length: 2\r\nContent-Range: bytes 0-1/2\r\nETag: "a"\r\n\r\nok';

/** A store that answers until it is told to drop everything. */
let server: Server;
let sockets: Socket[];
let asked: number;
let isSilent: boolean;
let client: RangeClient;
let address: string;

beforeEach(async () => {
  sockets = [];
  asked = 0;
  isSilent = false;
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      asked += 1;
      if (!isSilent) socket.write(ANSWER);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new RangeClient(new URL(address), new ReadBuffers());
});
afterEach(async () => {
  client.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const get = (): Promise<RangeAnswer | undefined> => client.get(`${address}/video`, { start: 0, end: 1 });

describe('RangeClient, with a store that is silent', () => {
  it('retries once, no matter how many connections it kept', async () => {
    const answers = await Promise.all(Array.from({ length: KEPT }, get));
    for (const answer of answers) {
      answer?.body.resume();
      await new Promise((resolve) => answer?.body.once('close', resolve));
    }
    expect([asked, sockets.length]).toEqual([KEPT, KEPT]);
    isSilent = true;
    await expect(get()).rejects.toThrow(ObjectStoreUnavailableError);
    expect(asked).toBe(KEPT + 2);
  });
});
