import { ObjectTooLargeError, type Sha256, type Sha256Thread } from '@reelog/storage';
import { PARTS_MAX } from './part-buffers.js';
import type { Payload, S3Bucket, UploadMarker } from './bucket.js';

/**
 * An upload of one object: one request if it fits into one part, otherwise a multipart upload, which is invisible until
 * it is complete.
 */
export class S3Upload {
  private marker: UploadMarker | undefined;
  private readonly etags: string[] = [];
  private readonly object: Sha256;

  constructor(
    private readonly bucket: S3Bucket,
    private readonly sha256Thread: Sha256Thread,
    private readonly key: string,
    private readonly contentType: string,
  ) {
    this.object = sha256Thread.begin();
  }

  /** Sends a part that is not the last; one at a time. */
  async part(bytes: Buffer): Promise<void> {
    if (this.etags.length === PARTS_MAX) throw new ObjectTooLargeError(PARTS_MAX * bytes.length);
    await this.object.update(bytes);
    this.marker ??= { key: this.key, uploadId: await this.bucket.beginUpload(this.key, this.contentType) };
    this.etags.push(await this.bucket.putPart(this.marker, this.etags.length + 1, await this.payload(bytes)));
  }

  /** Sends the last part and makes the object visible. @returns its SHA-256 */
  async finish(rest: Buffer): Promise<string> {
    if (this.marker) {
      if (rest.length > 0) await this.part(rest);
      await this.bucket.completeUpload(this.marker, this.etags);
      return this.object.digest();
    }
    await this.object.update(rest);
    const sha256 = await this.object.digest();
    await this.bucket.put(this.key, { bytes: rest, sha256 }, this.contentType);
    return sha256;
  }

  /** Removes everything of an unfinished object. The sweep removes in a day what the store does not remove now. */
  async abandon(): Promise<void> {
    if (this.marker) await this.bucket.abortUpload(this.marker).catch(() => undefined);
  }

  /** Must be called at the end, also after a failure. */
  close(): void {
    this.object.close();
  }

  private async payload(bytes: Buffer): Promise<Payload> {
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
