import { randomUUID } from 'node:crypto';
import { service } from '../../../../test/services/services.js';
import { describeObjectStore } from '../object-store.contract.js';
import { S3ObjectStore } from './s3.object-store.js';

const open = (bucket: string) =>
  S3ObjectStore.open({
    endpoint: service('S3_ENDPOINT'),
    region: 'us-east-1',
    accessKey: service('S3_ACCESS_KEY'),
    secretKey: service('S3_SECRET_KEY'),
    bucket,
  });

describeObjectStore('S3ObjectStore', () => open(`reelog-test-${randomUUID()}`));
