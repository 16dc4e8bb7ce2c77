import 'reflect-metadata';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CATALOG_QUERIES, EVENT_LOG } from '@reelog/events';
import { LOGGER, createLogger } from '@reelog/platform';
import { WebSocketServer } from 'ws';
import { API_OPTIONS } from '../../apps/api/src/api-options.js';
import { FailedKeyLimiter } from '../../apps/api/src/auth/failed-key-limiter.js';
import { KeyRing } from '../../apps/api/src/auth/key-ring.js';
import { AllowedHosts } from '../../apps/api/src/http/allowed-hosts.js';
import { Connections } from '../../apps/api/src/http/connections.js';
import { httpParts } from '../../apps/api/src/http/http.module.js';
import { createHttpAdapter } from '../../apps/api/src/http/http-server.js';
import { LiveFeed } from '../../apps/api/src/updates/live-feed.js';
import { encodeFrame } from '../../apps/api/src/updates/shared-frame.js';
import { Library } from '../../apps/api/src/updates/testing/library.fixture.js';
import { presenter } from '../../apps/api/src/updates/testing/paced-client.fixture.js';
import { UpdatesGateway } from '../../apps/api/src/updates/updates.gateway.js';
import type { FromServer, ToServer } from './contender.js';

/**
 * `server <feed | ws>`: the api's feed on the api's HTTP server, over a library in memory, or a server of bare `ws` that
 * sends the same frames. Its parent says when.
 */
interface Feeding {
  readonly url: string;
  publish(): void;
}

const SAME_FRAMES = 100;

const logger = createLogger('silent', false);
const library = new Library();
const feed = new LiveFeed(library, library, presenter, logger);
library.publishReady('video');

/** The parts of the api that the feed needs, put together as the api does. */
async function startFeed(): Promise<Feeding> {
  const options = {
    host: '127.0.0.1',
    trustProxy: [],
    allowedHosts: [],
    maxUploadBytes: 1,
    mediaCache: 'private' as const,
    mediaDelivery: 'proxy' as const,
    viewsPerMinute: 1,
    viewerSalt: '',
    fixity: { cycleDays: 0, bytesPerSecond: 1 },
    webRoot: '',
  };
  const http = httpParts(options, logger);
  // tsx leaves out the types of parameters, by which Nest injects.
  const injected = [HttpAdapterHost, LiveFeed, Object, Object, Object, Object, KeyRing, FailedKeyLimiter];
  Reflect.defineMetadata('design:paramtypes', [...injected, AllowedHosts, Connections], UpdatesGateway);
  const values = [
    [LiveFeed, feed],
    [CATALOG_QUERIES, library],
    [EVENT_LOG, library],
    [LOGGER, logger],
    [API_OPTIONS, options],
    [KeyRing, new KeyRing({ managers: [], auditors: [] })],
    [AllowedHosts, http.hosts],
    [Connections, http.connections],
  ] as const;
  const providers = values.map(([provide, useValue]) => ({ provide, useValue }));
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: class FeedOnly {}, providers: [...providers, FailedKeyLimiter, UpdatesGateway] },
    createHttpAdapter(options, http),
    { logger: false },
  );
  await app.listen(0, options.host);
  return { url: `${await app.getUrl()}/api/updates`, publish: () => library.publish('edit', 'video') };
}

async function startWs(): Promise<Feeding> {
  const live = encodeFrame({ type: 'live', resume: library.position, logId: 'log-1' });
  const frames = await framesOfTheFeed();
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => socket.once('message', () => socket.send(live, { binary: false })));
  await once(server, 'listening');
  let published = 0;
  const publish = (): void => {
    const frame = frames[published++ % SAME_FRAMES] ?? live;
    for (const socket of server.clients) socket.send(frame, { binary: false });
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, publish };
}

/** What the feed tells of so many edits. */
async function framesOfTheFeed(): Promise<Buffer[]> {
  const frames: Buffer[] = [];
  feed.start();
  feed.channel('viewers').join({ deliver: (frame) => frames.push(frame.bytesFor(0) ?? Buffer.alloc(0)) });
  while (frames.length < SAME_FRAMES) {
    const told = frames.length;
    library.publish('edit', 'video');
    while (frames.length === told) await new Promise((resolve) => setImmediate(resolve));
  }
  await feed.stop();
  return frames;
}

const tell = (message: FromServer): boolean | undefined => process.send?.(message);
const serving = await (process.argv[2] === 'ws' ? startWs() : startFeed());
let publishedAtNs: string[] = [];
process.on('message', (message: ToServer) => {
  if (message === 'publish') {
    publishedAtNs.push(String(process.hrtime.bigint()));
    return serving.publish();
  }
  const { user, system } = process.cpuUsage();
  tell({ cpuMicroseconds: user + system, publishedAtNs });
  publishedAtNs = [];
});
process.on('disconnect', () => process.exit());
tell({ url: serving.url.replace('http', 'ws') });
