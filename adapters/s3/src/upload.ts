import { ObjectTooLargeError } from '@reelog/storage';
import type { Sha256, Sha256Thread } from '@reelog/storage';
import { PARTS_MAX } from './part-buffers.js';
import type { Payload, S3Bucket, UploadMarker } from './bucket.js';

/**
 * One object on its way into the bucket: what fits into one piece goes as one request, anything else as a multipart
 * upload, which shows nothing until it is completed.
 */
export class S3Upload {
  #marker: UploadMarker | undefined;
  readonly #etags: string[] = [];
  readonly #object: Sha256;

  constructor(
    private readonly bucket: S3Bucket,
    private readonly sha256Thread: Sha256Thread,
    private readonly key: string,
    private readonly contentType: string,
  ) {
    this.#object = sha256Thread.begin();
  }

  /** Sends a part that others follow; one at a time. */
  async part(bytes: Buffer): Promise<void> {
    if (this.#etags.length === PARTS_MAX) throw new ObjectTooLargeError(PARTS_MAX * bytes.length);
    await this.#object.update(bytes);
    this.#marker ??= { key: this.key, uploadId: await this.bucket.beginUpload(this.key, this.contentType) };
    this.#etags.push(await this.bucket.putPart(this.#marker, this.#etags.length + 1, await this.#payload(bytes)));
  }

  /** Sends the rest: the object is visible from then on. @returns its SHA-256 */
  async finish(rest: Buffer): Promise<string> {
    if (this.#marker) {
      if (rest.length > 0) await this.part(rest);
      await this.bucket.completeUpload(this.#marker, this.#etags);
      return this.#object.digest();
    }
    await this.#object.update(rest);
    const sha256 = await this.#object.digest();
    await this.bucket.put(this.key, { bytes: rest, sha256 }, this.contentType);
    return sha256;
  }

  /** Leaves nothing of an object that is not finished; what the store does not let us remove now, it sweeps in a day. */
  async abandon(): Promise<void> {
    if (this.#marker) await this.bucket.abortUpload(this.#marker).catch(() => undefined);
  }

  /** To be called in the end, whatever came of it. */
  close(): void {
    this.#object.close();
  }

  async #payload(bytes: Buffer): Promise<Payload> {
    if (!this.bucket.signsPayloads) return { bytes, sha256: '' };
    const part = this.sha256Thread.begin();
    try {
      await part.update(bytes);
      return { bytes, sha256: await part.digest() };
    } finally {
      part.close();
    }
  }
}
