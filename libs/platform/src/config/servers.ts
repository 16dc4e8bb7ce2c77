import type { ConfigOf } from './config.schema.js';

type StoreConfig = Pick<
  ConfigOf<'frameflow'>,
  'S3_ENDPOINT' | 'S3_PUBLIC_ENDPOINT' | 'S3_REGION' | 'S3_BUCKET' | 'S3_ACCESS_KEY' | 'S3_SECRET_KEY'
>;

/** How the object store is reached, as every process of the distributed profile reaches it. */
export const storeSettings = (config: StoreConfig) => ({
  endpoint: config.S3_ENDPOINT,
  ...(config.S3_PUBLIC_ENDPOINT !== undefined && { publicEndpoint: config.S3_PUBLIC_ENDPOINT }),
  region: config.S3_REGION,
  bucket: config.S3_BUCKET,
  accessKey: config.S3_ACCESS_KEY,
  secretKey: config.S3_SECRET_KEY,
});
