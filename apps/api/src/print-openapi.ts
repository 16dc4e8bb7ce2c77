import { createLogger, createMetrics, loadConfig, siteSettings } from '@reelog/platform';
import type { ApiAdapters } from './api-adapters.js';
import { KeyRing } from './auth/key-ring.js';
import { MediaGrants } from './auth/media-grant.js';
import { createApi } from './create-api.js';
import { openApiDocument } from './http/openapi/openapi.js';

/** Prints the OpenAPI document. Nothing is started, so the adapters are not used. */
const unused = {} as Omit<ApiAdapters, 'keys' | 'grants' | 'logger' | 'metrics'>;
const app = await createApi(
  {
    host: '127.0.0.1',
    trustProxy: [],
    allowedHosts: [],
    maxUploadBytes: 1,
    mediaCache: 'private',
    mediaDelivery: 'proxy',
    viewsPerMinute: 1,
    renewsPreviews: false,
    viewerSalt: '',
    fixity: { cycleDays: 0, bytesPerSecond: 1 },
    site: siteSettings(loadConfig({})),
    webRoot: process.cwd(),
  },
  {
    ...unused,
    keys: new KeyRing({ managers: [], auditors: [] }),
    grants: new MediaGrants(''),
    logger: createLogger('silent', false),
    metrics: createMetrics(),
  },
);
process.stdout.write(`${JSON.stringify(openApiDocument(app), null, 2)}\n`);
