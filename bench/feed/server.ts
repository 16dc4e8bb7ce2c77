import 'reflect-metadata';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger } from '@reelog/platform';
import { WebSocketServer } from 'ws';
import { clientAddressBehind } from '../../apps/api/src/http/client-address.js';
import { httpParts } from '../../apps/api/src/http/http.module.js';
import { createHttpAdapter } from '../../apps/api/src/http/http-server.js';
import { FeedAdapter } from '../../apps/api/src/updates/feed-adapter.js';
import {
  DEFAULT_LIMITS,
  FEED_HOST,
  FEED_LIMITS,
  type FeedHost,
  SESSION_SERVICES,
} from '../../apps/api/src/updates/feed-host.js';
import { encodeFrame } from '../../apps/api/src/updates/shared-frame.js';
import { Library } from '../../apps/api/src/updates/testing/library.fixture.js';
import { feedOver } from '../../apps/api/src/updates/testing/paced-client.fixture.js';
import { UpdatesGateway } from '../../apps/api/src/updates/updates.gateway.js';
import type { FromServer, ToServer } from './contender.js';

/**
 * `server <feed | ws>`: the api's feed on its HTTP server, over a library in memory, or bare `ws` with the same frames.
 * Controlled by the parent process.
 */
interface Feeding {
  readonly url: string;
  publish(): void;
}

const SAME_FRAMES = 100;

const logger = createLogger('silent', false);
const library = new Library();
const services = feedOver(library);
library.publishReady('video');

/** The parts of the api that the feed needs, as the api assembles them. */
async function startFeed(): Promise<Feeding> {
  const options = { host: '127.0.0.1', trustProxy: [], allowedHosts: [] };
  const http = httpParts(options, logger);
  const host: FeedHost = {
    addressOf: clientAddressBehind(options.trustProxy),
    hosts: http.hosts,
    sessionOf: () => undefined,
    isBusy: (socket) => http.connections.isBusy(socket),
  };
  const providers = [
    { provide: SESSION_SERVICES, useValue: services },
    { provide: FEED_HOST, useValue: host },
    { provide: FEED_LIMITS, useValue: DEFAULT_LIMITS },
    UpdatesGateway,
  ];
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: class FeedOnly {}, providers },
    createHttpAdapter(options, http),
    { logger: false },
  );
  app.useWebSocketAdapter(new FeedAdapter(app, app.get(UpdatesGateway)));
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

/** The frames of the feed for a number of edits. */
async function framesOfTheFeed(): Promise<Buffer[]> {
  const frames: Buffer[] = [];
  services.feed.channel('viewers').join({ deliver: (frame) => frames.push(frame.bytesFor(0) ?? Buffer.alloc(0)) });
  while (frames.length < SAME_FRAMES) {
    const told = frames.length;
    library.publish('edit', 'video');
    while (frames.length === told) await new Promise((resolve) => setImmediate(resolve));
  }
  await services.feed.stop();
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
