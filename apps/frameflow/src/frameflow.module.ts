import { mkdir, realpath } from 'node:fs/promises';
import { type DynamicModule, Module } from '@nestjs/common';
import type { MessageBus } from '@reelog/messaging';
import type { Logger } from '@reelog/platform';
import type { ObjectStore } from '@reelog/storage';
import { MediaJobsController } from './jobs/media-jobs.controller.js';
import { MediaWorker } from './jobs/media-worker.js';
import { findMediaStatus } from './child/media-status.js';
import { DEFAULT_LIMITS } from './child/run-child.js';

export interface FrameflowOptions {
  /** For temporary files; its own, not shared with another worker. */
  readonly workFolder: string;
  /** Everything that this process keeps, the work folder too; hidden from children. */
  readonly dataFolder: string;
  /** Short storyboards at the same time, and as many long ones; one more in all (see JobSlots). */
  readonly concurrency: number;
  /** Whether large videos get a ladder: the same video in several sizes. */
  readonly makesLadders: boolean;
}

/** The adapters of frameflow. It has no event log. */
export interface FrameflowAdapters {
  /** The objects of a log. Calls fail with StoreNotOwnedError unless the marker in the store names this log. */
  readonly storeOf: (logId: string) => ObjectStore;
  readonly bus: MessageBus;
  readonly logger: Logger;
}

/** The media worker: takes the messages of `MEDIA_JOBS` and `media.cancel`, answers `media.result` and `media.progress`. */
@Module({})
export class FrameflowModule {
  static register(options: FrameflowOptions, adapters: FrameflowAdapters): DynamicModule {
    return {
      module: FrameflowModule,
      controllers: [MediaJobsController],
      providers: [{ provide: MediaWorker, useFactory: () => startWorker(options, adapters) }],
    };
  }
}

async function startWorker(
  { dataFolder, concurrency, makesLadders, ...options }: FrameflowOptions,
  { storeOf, bus, logger }: FrameflowAdapters,
): Promise<MediaWorker> {
  await mkdir(options.workFolder, { recursive: true });
  const workFolder = await realpath(options.workFolder); // a sandbox has no symbolic links
  const { status, sandbox } = await findMediaStatus(DEFAULT_LIMITS, { workFolder, dataFolder }, logger);
  const limits = { ...DEFAULT_LIMITS, ...(sandbox && { sandbox }) };
  return MediaWorker.start({ limits, storeOf, bus, logger, workFolder, concurrency, makesLadders, status });
}
