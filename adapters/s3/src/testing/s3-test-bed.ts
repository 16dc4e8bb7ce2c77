import { randomUUID } from 'node:crypto';
import { Client } from 'minio';
import { service } from '../../../../test/services/services.js';
import { Sha256Thread } from '../../../../libs/storage/src/hashing/sha256.thread.js';
import { S3ObjectStore, type S3Options } from '../s3.object-store.js';

/** Shared by all stores of a test file: a thread from sources starts slowly. */
const sha256Thread = new Sha256Thread();

/** Buckets of one test file on the real store, each with a random name. */
export class S3TestBed {
  private readonly stores: S3ObjectStore[] = [];
  private readonly buckets = new Set<string>();

  options(bucket = `reelog-test-${randomUUID()}`): S3Options {
    this.buckets.add(bucket);
    return {
      endpoint: service('S3_ENDPOINT'),
      region: 'us-east-1',
      accessKey: service('S3_ACCESS_KEY'),
      secretKey: service('S3_SECRET_KEY'),
      bucket,
    };
  }

  /** An empty store, or the one of these options. */
  async open(options = this.options(), deadlineMs?: number): Promise<S3ObjectStore> {
    const store = await S3ObjectStore.open(options, deadlineMs === undefined ? {} : { deadlineMs }, sha256Thread);
    await store.make();
    this.stores.push(store);
    return store;
  }

  /** The store's own answer, without the adapter. */
  client(): Client {
    const { endpoint, region, accessKey, secretKey } = this.options('reelog-test-none');
    const { hostname, port, protocol } = new URL(endpoint);
    const useSSL = protocol === 'https:';
    return new Client({
      endPoint: hostname,
      port: Number(port || (useSSL ? 443 : 80)),
      useSSL,
      region,
      accessKey,
      secretKey,
    });
  }

  /** Removes every bucket with what is in it. */
  async remove(): Promise<void> {
    const client = this.client();
    for (const bucket of this.buckets) {
      if (!(await client.bucketExists(bucket))) continue;
      const store = await this.open(this.options(bucket));
      for await (const { key } of store.list('')) await store.delete(key);
      await store.sweep([''], undefined, 0);
      await client.removeBucket(bucket);
    }
    for (const store of this.stores) store.close();
  }
}
