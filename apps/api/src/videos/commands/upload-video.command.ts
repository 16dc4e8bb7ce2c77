import type { Readable } from 'node:stream';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { originalKey } from '@reelog/domain';
import { OBJECT_STORE } from '@reelog/storage';
import type { ObjectStore, StoredObject } from '@reelog/storage';
import { METRICS } from '@reelog/platform';
import type { Metrics } from '@reelog/platform';
import { v7 as uuidv7 } from 'uuid';
import { requestDigest } from '../write-context.js';
import type { WriteContext } from '../write-context.js';
import { VideoCommandRunner } from './video-command-runner.js';
import type { WriteOutcome } from './video-command-runner.js';

/** The file of an upload, and what its form said by the time the file had arrived. */
export interface IncomingFile {
  readonly body: Readable;
  readonly fileName: string;
  readonly contentType: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Read once the body has been stored: form fields may stand before or after the file. */
  readonly title: () => Promise<string>;
}

export class UploadVideo extends Command<WriteOutcome> {
  constructor(
    readonly file: IncomingFile,
    readonly context: WriteContext,
  ) {
    super();
  }
}

/**
 * Streams the file to the store, then records the upload: the object is durable before the event that names it.
 * Whatever keeps the event from being recorded takes the object with it.
 */
@CommandHandler(UploadVideo)
export class UploadVideoHandler implements ICommandHandler<UploadVideo> {
  constructor(
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly runner: VideoCommandRunner,
  ) {}

  async execute({ file, context }: UploadVideo): Promise<WriteOutcome> {
    const videoId = uuidv7();
    const object = await this.store.put(originalKey(videoId), file.body, {
      maxBytes: file.maxBytes,
      signal: file.signal,
    });
    let kept = false;
    try {
      const outcome = await this.register(videoId, object, file, context);
      kept = !outcome.duplicate;
      if (kept) this.metrics.uploadedBytes.inc(object.sizeBytes);
      return outcome;
    } finally {
      if (!kept) await this.store.delete(object.key);
    }
  }

  private async register(videoId: string, object: StoredObject, file: IncomingFile, context: WriteContext) {
    const title = await file.title();
    const { fileName, contentType } = file;
    const { sizeBytes, sha256, key: objectKey } = object;
    const data = { videoId, title, fileName, contentType, sizeBytes, sha256, objectKey };
    return this.runner.run(
      videoId,
      { type: 'RegisterUpload', data },
      context,
      requestDigest({ title, fileName, sha256 }),
    );
  }
}
