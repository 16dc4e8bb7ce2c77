import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  ObjectNotFoundError,
  ObjectStoreUnavailableError,
  StorageFullError,
} from '../../../libs/storage/src/object-store.port.js';
import { S3ObjectStore } from './s3.object-store.js';

type Answer = (response: ServerResponse, method: string) => void;

const failing =
  (status: number, code: string): Answer =>
  (response) =>
    void response
      .writeHead(status)
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>`);

/** Rare answers of real stores, sent by a test server. The bucket exists. */
describe('S3ObjectStore whose store answers', () => {
  let server: Server;
  let store: S3ObjectStore;
  let answer: Answer;

  beforeEach(async () => {
    answer = (response) => void response.end();
    server = createServer((request, response) => {
      request.resume().on('end', () => answer(response, request.method ?? ''));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const keys = { accessKey: 'access', secretKey: 'secret-of-the-store' };
    store = await S3ObjectStore.open({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-1',
      bucket: 'videos',
      ...keys,
    });
  });
  afterEach(() => {
    store.close();
    server.closeAllConnections();
    server.close();
  });

  const put = (): Promise<unknown> => store.put('video', Readable.from([Buffer.from('bytes')]));

  it.each([
    [507, 'XMinioStorageFull'],
    [507, 'XMinioAdminBucketQuotaExceeded'],
  ])('%d %s: there is no room left', async (status, code) => {
    answer = failing(status, code);
    await expect(put()).rejects.toThrow(StorageFullError);
  });

  it.each([
    [503, 'SlowDown'],
    [503, 'XMinioServerNotInitialized'],
    [500, 'InternalError'],
    [502, 'BadGateway'],
    [429, 'TooManyRequests'],
    [403, 'AccessDenied'],
    [404, 'NoSuchBucket'],
  ])('%d %s: it cannot be used now, and the number of connections stays small', async (status, code) => {
    answer = failing(status, code);
    for (let round = 0; round < 20; round++) {
      await expect(put()).rejects.toThrow(ObjectStoreUnavailableError);
      await expect(store.read('video')).rejects.toThrow(ObjectStoreUnavailableError);
    }
    const connections = await new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    expect(connections).toBeLessThanOrEqual(4);
  });

  it('404 NoSuchKey: there is no such object', async () => {
    answer = failing(404, 'NoSuchKey');
    await expect(store.read('video')).rejects.toThrow(ObjectNotFoundError);
  });

  it('chunked encoding: the object is read', async () => {
    answer = (response) => {
      response.writeHead(200);
      response.write('some ');
      response.end('bytes');
    };
    expect(String(await buffer(await store.read('video')))).toBe('some bytes');
  });

  it('fewer bytes than announced: the reader fails', async () => {
    answer = (response) => {
      response.writeHead(200, { 'Content-Length': 10 });
      response.write('short', () => response.destroy());
    };
    await expect(store.read('video').then(buffer)).rejects.toThrow(ObjectStoreUnavailableError);
  });

  it('the whole object instead of a range: the read fails', async () => {
    answer = (response) => void response.writeHead(200, { 'Content-Length': 5 }).end('bytes');
    await expect(store.read('video', { start: 1, end: 2 })).rejects.toThrow();
  });

  it('too many headers: the connection is closed', async () => {
    answer = (response) =>
      void response.writeHead(200, { 'X-Long': 'x'.repeat(15_000), 'X-Longer': 'x'.repeat(5_000) }).end();
    await expect(store.read('video')).rejects.toThrow(ObjectStoreUnavailableError);
  });
});
