import type { Config, ConfigOf } from './config.schema.js';

type StoreConfig = Pick<
  ConfigOf<'frameflow'>,
  'S3_ENDPOINT' | 'S3_PUBLIC_ENDPOINT' | 'S3_REGION' | 'S3_BUCKET' | 'S3_ACCESS_KEY' | 'S3_SECRET_KEY'
>;

/** How to reach the object store, for all processes of the distributed profile. */
export const storeSettings = (config: StoreConfig) => ({
  endpoint: config.S3_ENDPOINT,
  ...(config.S3_PUBLIC_ENDPOINT !== undefined && { publicEndpoint: config.S3_PUBLIC_ENDPOINT }),
  region: config.S3_REGION,
  bucket: config.S3_BUCKET,
  accessKey: config.S3_ACCESS_KEY,
  secretKey: config.S3_SECRET_KEY,
});

/**
 * Prefixes where the objects of this installation may be in the bucket: the one in the settings, else the root (used by
 * earlier releases) or one of its own.
 */
export const storePrefixes = ({
  S3_PREFIX,
  INSTALLATION,
}: Pick<Config, 'S3_PREFIX' | 'INSTALLATION'>): readonly [string, ...string[]] =>
  S3_PREFIX === undefined ? ['', `${INSTALLATION}/`] : [S3_PREFIX];

/** Where an api listens, its public address, and the proxies that it trusts. */
export const hostSettings = ({ HOST, TRUST_PROXY, PUBLIC_URL, ALLOWED_HOSTS }: Config) => ({
  host: HOST,
  trustProxy: TRUST_PROXY,
  allowedHosts: ALLOWED_HOSTS,
  ...(PUBLIC_URL !== undefined && { publicUrl: PUBLIC_URL }),
});
