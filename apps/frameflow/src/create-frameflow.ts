import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { NestLogger } from '@reelog/platform';
import type { MediaStatus } from './child/media-status.js';
import { type FrameflowAdapters, FrameflowModule, type FrameflowOptions } from './frameflow.module.js';
import { MediaWorker } from './jobs/media-worker.js';

export interface Frameflow {
  /** What this machine can do with media, and how that is confined. */
  readonly media: MediaStatus;
  /** Begins to take jobs. */
  listen(): Promise<void>;
  /** Ends running jobs at once; they stay due and are offered again at the next start. */
  close(): Promise<void>;
}

/**
 * The media worker as a Nest microservice.
 * @param strategy source of jobs; it should deliver many at a time, since they queue here by kind
 */
export async function createFrameflow(
  options: FrameflowOptions,
  adapters: FrameflowAdapters,
  strategy: CustomTransportStrategy,
): Promise<Frameflow> {
  const app = await NestFactory.createMicroservice(FrameflowModule.register(options, adapters), {
    strategy,
    logger: new NestLogger(adapters.logger),
    abortOnError: false,
  });
  return {
    media: app.get(MediaWorker).status,
    listen: () => app.listen(),
    close: async () => {
      // Stop accepting jobs first: they would fail here and count as delivered. Then wait for the running ones.
      const closed = app.close();
      await app.get(MediaWorker).stop();
      await closed;
    },
  };
}
