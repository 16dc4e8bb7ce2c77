import { createHash } from 'node:crypto';
import { connect } from 'amqplib';
import { Client } from 'minio';
import mongoose from 'mongoose';
import { service } from '../services/services.js';

/** Whether the distributed profile is tested: set by `npm run test:services`. */
export const isDistributed = process.env['REELOG_TEST_PROFILE'] === 'distributed';

/** Tests of parts that only the embedded profile has: its folder, its console. */
export const inEmbeddedProfile = (define: () => void): void => {
  if (!isDistributed) define();
};

/** Tests of parts that only the distributed profile has: its servers. */
export const inDistributedProfile = (define: () => void): void => {
  if (isDistributed) define();
};

/** Shared by all processes of an installation. */
export const SHARED_SECRET = 'a-secret-that-all-processes-share';

/** Queues and exchanges of an installation, without its name. */
const BUS_GROUPS = ['probes', 'media', 'media-long', 'renditions']
  .map((group) => `frameflow.${group}`)
  .concat('api.media');
const QUEUES = [
  ...BUS_GROUPS.flatMap((group) => [group, ...[250, 500, 1000].map((delayMs) => `${group}.rest-${delayMs}ms`)]),
  ...['api.catalog', 'api.pending-work', 'dead', 'witness'],
];
const EXCHANGES = ['events', 'messages', 'updates'];

/** The name of the installation for a data folder: of its database, bucket, queues and keys. */
export const installationOf = (dataDir: string): string =>
  `test-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`;

/** Settings for a separate installation on the test servers. */
export function installationSettings(dataDir: string): Record<string, string> {
  const name = installationOf(dataDir);
  return {
    PROFILE: 'distributed',
    INSTALLATION: name,
    MONGODB_URL: service('MONGODB_URL').replace(/\/?(\?.*)?$/, `/${name}$1`),
    AMQP_URL: service('AMQP_URL'),
    REDIS_URL: service('REDIS_URL'),
    S3_ENDPOINT: service('S3_ENDPOINT'),
    S3_ACCESS_KEY: service('S3_ACCESS_KEY'),
    S3_SECRET_KEY: service('S3_SECRET_KEY'),
    S3_BUCKET: name,
    SECRET: SHARED_SECRET,
    FRAMEFLOW_PORT: '0',
  };
}

/** A store client of the tests, independent of the product's. */
export function storeClient(): Client {
  const { hostname, port, protocol } = new URL(service('S3_ENDPOINT'));
  return new Client({
    endPoint: hostname,
    useSSL: protocol === 'https:',
    ...(port !== '' && { port: Number(port) }),
    accessKey: service('S3_ACCESS_KEY'),
    secretKey: service('S3_SECRET_KEY'),
  });
}

/** Removes all data of an installation from the servers. */
export async function removeInstallation(dataDir: string): Promise<void> {
  const name = installationOf(dataDir);
  await Promise.all([dropDatabase(name), removeQueues(name), removeBucket(name)]);
}

async function dropDatabase(name: string): Promise<void> {
  const connection = await mongoose.createConnection(service('MONGODB_URL'), { dbName: name }).asPromise();
  await connection.dropDatabase();
  await connection.close();
}

async function removeQueues(name: string): Promise<void> {
  const connection = await connect(service('AMQP_URL'));
  const channel = await connection.createChannel();
  for (const queue of QUEUES) await channel.deleteQueue(`${name}.${queue}`);
  for (const exchange of EXCHANGES) await channel.deleteExchange(`${name}.${exchange}`);
  await connection.close();
}

async function removeBucket(name: string): Promise<void> {
  const client = storeClient();
  if (!(await client.bucketExists(name))) return;
  const keys: string[] = [];
  for await (const { name: key } of client.listObjectsV2(name, '', true) as AsyncIterable<{ name: string }>)
    keys.push(key);
  if (keys.length > 0) await client.removeObjects(name, keys);
  await client.removeBucket(name);
}
