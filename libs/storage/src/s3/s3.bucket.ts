import { text } from 'node:stream/consumers';
import { Client } from 'minio';
import { isKeySegment } from '../object-key.js';
import type { ByteRange, ObjectBody, ObjectStat, PublicUrlOptions } from '../object-store.port.js';
import { ReadBuffers } from '../read-buffers.js';
import { RangeClient } from './range-client.js';
import { Recent } from './recent.js';
import { ask, askOnce } from './s3-errors.js';
import { S3ReadStream } from './s3-read-stream.js';
import type { S3Transport } from './s3-transport.js';
import { xmlElements, xmlText } from './s3-xml.js';

export interface S3Credentials {
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** One page of a list, and where the next begins: undefined behind the last. */
export interface Page<T, Next = string> {
  readonly items: readonly T[];
  readonly next?: Next;
}

/** A multipart upload that was neither completed nor aborted. */
export interface OpenUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly initiatedAt: Date;
}
export interface UploadMarker {
  readonly key: string;
  readonly uploadId: string;
}

export interface FoundBytes {
  readonly body: ObjectBody;
  /** Size of the whole object; known of a range only. */
  readonly objectBytes: number | undefined;
}

/** Bytes in one piece; `sha256` in lower-case hex. */
export interface Payload {
  readonly bytes: Buffer;
  readonly sha256: string;
}

const PAGE_SIZE = 1000;
/** Signed addresses for our own reads: which range is wanted is no part of the signature. */
const OWN_URL_SECONDS = 900;
const OWN_URL_KEPT_MS = 60_000;
const EMPTY = '';

/**
 * The requests that the object store is made of, one method each, as plain S3 has them: any store that speaks it will do.
 * @throws the port's errors only
 */
export class S3Bucket {
  readonly #client: Client;
  /** Over TLS nothing but the length is signed of a body. */
  readonly signsPayloads: boolean;
  readonly #ranges: RangeClient | undefined;
  readonly #ownUrls = new Recent((key) => this.sign(key, OWN_URL_SECONDS), OWN_URL_KEPT_MS);

  constructor(
    readonly endpoint: URL,
    private readonly name: string,
    { region, accessKey, secretKey }: S3Credentials,
    transport: S3Transport,
  ) {
    this.signsPayloads = endpoint.protocol === 'http:';
    this.#ranges = this.signsPayloads ? new RangeClient(endpoint, new ReadBuffers()) : undefined;
    this.#client = new Client({
      endPoint: endpoint.hostname,
      ...(endpoint.port !== '' && { port: Number(endpoint.port) }),
      useSSL: !this.signsPayloads,
      region,
      accessKey,
      secretKey,
      transport,
      transportAgent: transport.agent,
      retryOptions: { disableRetry: true },
    });
  }

  /** Several processes may do so at once. */
  async make(region: string): Promise<void> {
    const exists = (): Promise<boolean> => ask('', () => this.#client.bucketExists(this.name));
    if (await exists()) return;
    try {
      await askOnce('', () => this.#client.makeBucket(this.name, region));
    } catch (error) {
      if (!(await exists())) throw error;
    }
  }

  async stat(key: string): Promise<ObjectStat> {
    const { size, lastModified } = await ask(key, () => this.#client.statObject(this.name, key));
    return { key, sizeBytes: size, modifiedAt: lastModified };
  }

  async get(key: string, range?: ByteRange): Promise<FoundBytes> {
    const answer = await this.#ranges?.get((await this.#ownUrls.get(key)) ?? '', range);
    if (answer) return { body: answer.body, objectBytes: answer.head.objectBytes };
    // By the client, which knows what to make of any answer.
    const headers = range ? { range: `bytes=${range.start}-${range.end}` } : {};
    const request = { method: 'GET', bucketName: this.name, objectName: key, headers };
    const response = await ask(key, () => this.#client.makeRequestAsync({ ...request }, EMPTY, [200, 206]));
    return { body: new S3ReadStream(response), objectBytes: totalBytes(response.headers['content-range']) };
  }

  async remove(key: string): Promise<void> {
    await ask(key, () => this.#client.removeObject(this.name, key));
  }

  async put(key: string, payload: Payload, contentType: string): Promise<void> {
    await this.#send(key, EMPTY, payload, { 'content-type': contentType });
  }

  beginUpload(key: string, contentType: string): Promise<string> {
    return ask(key, () => this.#client.initiateNewMultipartUpload(this.name, key, { 'content-type': contentType }));
  }

  /** @returns the part's ETag, which completing the upload asks for */
  async putPart({ key, uploadId }: UploadMarker, partNumber: number, payload: Payload): Promise<string> {
    return this.#send(key, `partNumber=${partNumber}&uploadId=${encodeURIComponent(uploadId)}`, payload, {});
  }

  async completeUpload({ key, uploadId }: UploadMarker, etags: readonly string[]): Promise<void> {
    const parts = etags.map((etag, i) => ({ part: i + 1, etag }));
    await askOnce(key, () => this.#client.completeMultipartUpload(this.name, key, uploadId, parts));
  }

  async abortUpload({ key, uploadId }: UploadMarker): Promise<void> {
    await ask(key, () => this.#client.abortMultipartUpload(this.name, key, uploadId));
  }

  async listObjects(prefix: string, after: string): Promise<Page<ObjectStat>> {
    const xml = await this.#list({ 'list-type': '2', 'max-keys': String(PAGE_SIZE), prefix, 'start-after': after });
    const items = xmlElements(xml, 'Contents').map((content) => ({
      key: xmlText(content, 'Key'),
      sizeBytes: Number(xmlText(content, 'Size')),
      modifiedAt: new Date(xmlText(content, 'LastModified')),
    }));
    const last = items.at(-1);
    const isLast = xmlText(xml, 'IsTruncated') !== 'true' || !last;
    return { items: items.filter(({ key }) => key.split('/').every(isKeySegment)), ...(!isLast && { next: last.key }) };
  }

  async listUploads(after?: UploadMarker): Promise<Page<OpenUpload, UploadMarker>> {
    const marker = after && { 'key-marker': after.key, 'upload-id-marker': after.uploadId };
    const xml = await this.#list({ 'max-uploads': String(PAGE_SIZE), prefix: '', uploads: '', ...marker });
    const items = xmlElements(xml, 'Upload').map((upload) => ({
      key: xmlText(upload, 'Key'),
      uploadId: xmlText(upload, 'UploadId'),
      initiatedAt: new Date(xmlText(upload, 'Initiated')),
    }));
    const next = { key: xmlText(xml, 'NextKeyMarker'), uploadId: xmlText(xml, 'NextUploadIdMarker') };
    return { items, ...(xmlText(xml, 'IsTruncated') === 'true' && { next }) };
  }

  /** Needs no connection: the signature is made here. */
  sign(key: string, seconds: number, options?: PublicUrlOptions): Promise<string> {
    return this.#client.presignedUrl(options?.method ?? 'GET', this.name, key, seconds, {
      ...(options && {
        'response-content-type': options.contentType,
        'response-cache-control': options.cacheControl,
        ...(options.disposition !== undefined && { 'response-content-disposition': options.disposition }),
      }),
    });
  }

  close(): void {
    this.#ranges?.close();
  }

  async #list(query: Readonly<Record<string, string>>): Promise<string> {
    const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const request = { method: 'GET', bucketName: this.name, query: pairs.sort().join('&') };
    return ask(this.name, async () => text(await this.#client.makeRequestAsync({ ...request })));
  }

  async #send(
    key: string,
    query: string,
    { bytes, sha256 }: Payload,
    headers: Record<string, string>,
  ): Promise<string> {
    const request = { method: 'PUT', bucketName: this.name, objectName: key, query };
    const digest = this.signsPayloads ? sha256 : '';
    const response = await ask(key, () =>
      this.#client.makeRequestStreamAsync(
        { ...request, headers: { ...headers, 'content-length': String(bytes.length) } },
        bytes,
        digest,
        [200],
        '',
      ),
    );
    response.resume();
    return String(response.headers.etag).replaceAll('"', '');
  }
}

/** Of `bytes 0-9/20` (RFC 9110, 14.4). */
const totalBytes = (contentRange: string | undefined): number | undefined =>
  contentRange === undefined ? undefined : Number(contentRange.split('/')[1]);
