import { S3ObjectStore, type S3Options } from '@reelog/s3';
import { fastify } from 'fastify';
import { sendObject } from '../../apps/api/src/http/byte-streaming/send-object.js';
import { describeObject } from '../../apps/api/src/videos/describe-object.js';

/**
 * `s3-proxy <options as JSON> <key>`: the api's streaming of one object of an S3 store, without its lookups.
 * Prints its address.
 */
async function serve(options: S3Options, key: string): Promise<void> {
  const store = await S3ObjectStore.open(options);
  const server = fastify({ forceCloseConnections: true });
  server.get('/video', async (request, reply) => {
    const serving = { etag: '"video"', contentType: 'video/mp4', cacheControl: 'private, no-cache' };
    return sendObject(request, reply, store, await describeObject(store, key, serving, { fault: undefined }));
  });
  console.log(`${await server.listen({ host: '127.0.0.1', port: 0 })}/video`);
}

const [options = '{}', key = ''] = process.argv.slice(2);
await serve(JSON.parse(options) as S3Options, key);
