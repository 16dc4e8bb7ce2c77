import type { Readable } from 'node:stream';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { knownVideo, originalKey } from '@reelog/domain';
import { CommitRefusedError } from '@reelog/events';
import { OBJECT_STORE } from '@reelog/storage';
import type { ObjectStore, StoredObject } from '@reelog/storage';
import { METRICS } from '@reelog/platform';
import type { Metrics } from '@reelog/platform';
import { v7 as uuidv7 } from 'uuid';
import { Problem } from '../../http/problem.js';
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
 * Streams the file to the store, then records the upload: the object is durable before the event that names it. It is
 * taken away again only when no event can name it. While that is not known (the log went away before it answered), it
 * stays: a film too many is swept when it is a day old (`OrphanSweeper`), a film too few is lost.
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
    let mayBeNamed = false;
    try {
      const outcome = await this.register(videoId, object, file, context, () => (mayBeNamed = true));
      mayBeNamed = isNamedIn(outcome, object);
      if (!outcome.duplicate) this.metrics.uploadedBytes.inc(object.sizeBytes);
      return outcome;
    } catch (error) {
      if (isRefusal(error)) mayBeNamed = false;
      throw error;
    } finally {
      if (!mayBeNamed) await this.discard(object);
    }
  }

  private async register(
    videoId: string,
    object: StoredObject,
    file: IncomingFile,
    context: WriteContext,
    beforeAppend: () => void,
  ): Promise<WriteOutcome> {
    const title = await file.title();
    const { fileName, contentType } = file;
    const { sizeBytes, sha256, key: objectKey } = object;
    const data = { videoId, title, fileName, contentType, sizeBytes, sha256, objectKey };
    const digest = requestDigest({ title, fileName, sha256 });
    return this.runner.run(videoId, { type: 'RegisterUpload', data }, context, digest, beforeAppend);
  }

  /** What cannot be deleted now is swept later, and is no reason to answer anything else. */
  private async discard({ key }: StoredObject): Promise<void> {
    await this.store.delete(key).catch(() => undefined);
  }
}

/** Whether the upload that was recorded, now or at an earlier try, is that of this very object. */
const isNamedIn = ({ entry }: WriteOutcome, { key }: StoredObject): boolean =>
  knownVideo(entry.video)?.source.objectKey === key;

/** Whether the log has said that it holds nothing of this commit: it would never take it, or its command is another's. */
const isRefusal = (error: unknown): boolean => error instanceof CommitRefusedError || error instanceof Problem;
