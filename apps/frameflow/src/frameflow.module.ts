import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import type { MessageBus } from '@reelog/messaging';
import type { Logger } from '@reelog/platform';
import type { ObjectStore } from '@reelog/storage';
import { MediaJobsController } from './jobs/media-jobs.controller.js';
import { MediaWorker } from './jobs/media-worker.js';
import { findMediaTools } from './ffmpeg/find-media-tools.js';

export interface FrameflowOptions {
  /** For temporary files; its own, not shared with another worker. */
  readonly workFolder: string;
  /** Short storyboards at the same time, and as many long ones; one more in all (see JobSlots). */
  readonly concurrency: number;
  /** Used instead of the programs on PATH or in the npm packages. */
  readonly ffmpegPath?: string;
  readonly ffprobePath?: string;
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

/** @throws MediaToolsMissingError when there is no ffmpeg to work with */
async function startWorker(
  options: FrameflowOptions,
  { storeOf, bus, logger }: FrameflowAdapters,
): Promise<MediaWorker> {
  const { workFolder, concurrency, ffmpegPath, ffprobePath } = options;
  const tools = await findMediaTools({ ffmpegPath, ffprobePath, cacheFolder: join(workFolder, 'tools') });
  const said = ({ path, version, from }: typeof tools.ffmpeg): string => `${version} (${from}: ${path})`;
  logger.info(`Using ffmpeg ${said(tools.ffmpeg)} and ffprobe ${said(tools.ffprobe)}`);
  return MediaWorker.start({ tools, storeOf, bus, logger, workFolder, concurrency });
}
