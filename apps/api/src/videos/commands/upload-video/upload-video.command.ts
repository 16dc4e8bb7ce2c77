import type { Readable } from 'node:stream';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { knownVideo, originalKey, videoDecider } from '@reelog/domain';
import { CommitRefusedError, EventLogUnavailableError, WriteGate } from '@reelog/events';
import { METRICS, type Metrics, startDeadline } from '@reelog/platform';
import { ObjectStore, type StoredObject } from '@reelog/storage';
import { v7 as uuidv7 } from 'uuid';
import { requestDigest } from '../../../commands/idempotency-receipts.js';
import type { WriteContext } from '../../../commands/write-context.js';
import { ApplicationError } from '../../../errors/application-error.js';
import { REQUEST_DEADLINE_MS } from '../../../http/request-deadline.js';
import { type UploadInFlight, UploadsInFlight } from './uploads-in-flight.js';
import { VideoWriter, type WriteOutcome } from '../video-writer.js';

/** The file of an upload, and the fields of its form once the file has arrived. */
export interface IncomingFile {
  readonly body: Readable;
  readonly fileName: string;
  readonly contentType: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Called after the body is stored: form fields may come before or after the file. */
  readonly title: () => Promise<string>;
}

export class UploadVideoCommand extends Command<WriteOutcome> {
  constructor(
    readonly file: IncomingFile,
    readonly context: WriteContext,
  ) {
    super();
  }
}

/**
 * Streams the file to the store, then records the upload: the object is durable before the event that names it. It is
 * deleted again only if no event can name it. If the outcome is unknown, it is kept: the quarantine removes it later if no
 * event refers to it.
 */
@CommandHandler(UploadVideoCommand)
export class UploadVideoHandler implements ICommandHandler<UploadVideoCommand> {
  constructor(
    private readonly store: ObjectStore,
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly gate: WriteGate,
    private readonly uploads: UploadsInFlight,
    private readonly writer: VideoWriter,
  ) {}

  async execute({ file, context }: UploadVideoCommand): Promise<WriteOutcome> {
    this.gate.check(); // before anything is stored
    const videoId = uuidv7();
    const upload = await this.uploads.begin(videoId, originalKey(videoId), context.commandId);
    try {
      return await this.storeAndRecord(videoId, file, context, upload);
    } finally {
      await upload.end();
    }
  }

  private async storeAndRecord(
    videoId: string,
    file: IncomingFile,
    context: WriteContext,
    upload: UploadInFlight,
  ): Promise<WriteOutcome> {
    const object = await this.store.put(originalKey(videoId), file.body, {
      maxBytes: file.maxBytes,
      signal: file.signal,
    });
    let mayBeNamed = false;
    try {
      const title = await file.title();
      await upload.confirm();
      const outcome = await this.register(videoId, object, { ...file, title }, context, () => (mayBeNamed = true));
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
    { title, fileName, contentType }: Pick<IncomingFile, 'fileName' | 'contentType'> & { readonly title: string },
    context: WriteContext,
    beforeAppend: () => void,
  ): Promise<WriteOutcome> {
    const { sizeBytes, sha256, key: objectKey } = object;
    const data = { videoId, title, fileName, contentType, sizeBytes, sha256, objectKey };
    const digest = requestDigest({ title, fileName, sha256 });
    const deadline = startDeadline(REQUEST_DEADLINE_MS);
    const limited = { ...context, signal: deadline.signal };
    const command = { type: 'RegisterUpload', data } as const;
    return this.writer
      .write(videoDecider, { videoId, command, context: limited, digest, beforeAppend })
      .finally(() => deadline.end());
  }

  /** A failure is ignored: the quarantine removes the object later. */
  private async discard({ key }: StoredObject): Promise<void> {
    await this.store.delete(key).catch(() => undefined);
  }
}

/** Whether the recorded upload, of this or an earlier attempt, names this object. */
const isNamedIn = ({ entry }: WriteOutcome, { key }: StoredObject): boolean =>
  knownVideo(entry.video)?.source.objectKey === key;

/** Whether the log has certainly not recorded this commit. */
const isRefusal = (error: unknown): boolean =>
  error instanceof CommitRefusedError ||
  error instanceof ApplicationError ||
  (error instanceof EventLogUnavailableError && error.recorded === 'no');
