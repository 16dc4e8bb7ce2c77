import { text } from 'node:stream/consumers';
import {
  type ByteRange,
  isKeySegment,
  type ObjectBody,
  type ObjectStat,
  ObjectStoreUnavailableError,
  type PublicUrlOptions,
  ReadBuffers,
} from '@reelog/storage';
import { Client } from 'minio';
import { RangeClient } from './range-client.js';
import { TtlCache } from './ttl-cache.js';
import { ask, askOnce } from './errors.js';
import { S3ReadStream } from './read-stream.js';
import type { S3Transport } from './transport.js';
import { xmlElements, xmlText } from './xml.js';

export interface S3Credentials {
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** One page of a list; `next` is undefined after the last page. */
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
  /** Size of the whole object; only known for a range. */
  readonly objectBytes: number | undefined;
}

/** Bytes in one piece; `sha256` in lower-case hex. */
export interface Payload {
  readonly bytes: Buffer;
  readonly sha256: string;
}

const PAGE_SIZE = 1000;
/** Signed addresses for our own reads. The range is not part of the signature. */
const OWN_URL_SECONDS = 900;
const OWN_URL_KEPT_MS = 60_000;
const EMPTY = '';

/**
 * One method for each S3 request. They use plain S3 only, so any compatible store works.
 * @throws the port's errors only
 */
export class S3Bucket {
  private readonly client: Client;
  /** Over TLS only the length of a body is signed. */
  readonly signsPayloads: boolean;
  private readonly ranges: RangeClient | undefined;
  private readonly ownUrls = new TtlCache((key) => this.sign(key, OWN_URL_SECONDS), OWN_URL_KEPT_MS);

  constructor(
    readonly endpoint: URL,
    private readonly name: string,
    { region, accessKey, secretKey }: S3Credentials,
    private readonly transport: S3Transport,
    /** Prefix of every key: several installations may share a bucket. */
    private readonly prefix = '',
  ) {
    this.signsPayloads = endpoint.protocol === 'http:';
    this.ranges = this.signsPayloads ? new RangeClient(endpoint, new ReadBuffers()) : undefined;
    this.client = new Client({
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

  exists(): Promise<boolean> {
    return ask('', () => this.client.bucketExists(this.name));
  }

  /** Several processes may do so at once. */
  async make(region: string): Promise<void> {
    if (await this.exists()) return;
    try {
      await askOnce('', () => this.client.makeBucket(this.name, region));
    } catch (error) {
      if (!(await this.exists())) throw error;
    }
  }

  async stat(key: string): Promise<ObjectStat> {
    const { size, lastModified } = await ask(key, () => this.client.statObject(this.name, this.at(key)));
    return { key, sizeBytes: size, modifiedAt: lastModified };
  }

  async get(key: string, range?: ByteRange): Promise<FoundBytes> {
    const answer = await this.ranges?.get((await this.ownUrls.get(key)) ?? '', range);
    if (answer) return { body: answer.body, objectBytes: answer.head.objectBytes };
    // The minio client handles all other answers, and errors.
    const headers = range ? { range: `bytes=${range.start}-${range.end}` } : {};
    const request = { method: 'GET', bucketName: this.name, objectName: this.at(key), headers };
    const response = await ask(key, () => this.client.makeRequestAsync({ ...request }, EMPTY, [200, 206]));
    return { body: new S3ReadStream(response), objectBytes: totalBytes(response.headers['content-range']) };
  }

  async remove(key: string): Promise<void> {
    await ask(key, () => this.client.removeObject(this.name, this.at(key)));
  }

  async put(key: string, payload: Payload, contentType: string): Promise<void> {
    await this.send(key, EMPTY, payload, { 'content-type': contentType });
  }

  /** Copies an object of at most 5 GiB within the bucket. */
  async copy(key: string, to: string): Promise<void> {
    await this.copyBytes(key, to, '', {});
  }

  /** @returns the part's ETag, needed to complete the upload */
  copyPart({ key, uploadId }: UploadMarker, partNumber: number, source: string, range: ByteRange): Promise<string> {
    return this.copyBytes(source, key, `partNumber=${partNumber}&uploadId=${encodeURIComponent(uploadId)}`, {
      'x-amz-copy-source-range': `bytes=${range.start}-${range.end}`,
    });
  }

  async contentTypeOf(key: string): Promise<string> {
    const { metaData } = await ask(key, () => this.client.statObject(this.name, this.at(key)));
    return String(metaData['content-type']);
  }

  beginUpload(key: string, contentType: string): Promise<string> {
    return ask(key, () =>
      this.client.initiateNewMultipartUpload(this.name, this.at(key), { 'content-type': contentType }),
    );
  }

  /** @returns the part's ETag, needed to complete the upload */
  async putPart({ key, uploadId }: UploadMarker, partNumber: number, payload: Payload): Promise<string> {
    return this.send(key, `partNumber=${partNumber}&uploadId=${encodeURIComponent(uploadId)}`, payload, {});
  }

  async completeUpload({ key, uploadId }: UploadMarker, etags: readonly string[]): Promise<void> {
    const parts = etags.map((etag, i) => ({ part: i + 1, etag }));
    await askOnce(key, () => this.client.completeMultipartUpload(this.name, this.at(key), uploadId, parts));
  }

  async abortUpload({ key, uploadId }: UploadMarker): Promise<void> {
    await ask(key, () => this.client.abortMultipartUpload(this.name, this.at(key), uploadId));
  }

  /** @param after the last key of the page before; `''` for the first page */
  async listObjects(prefix: string, after: string): Promise<Page<ObjectStat>> {
    const xml = await this.list({
      'list-type': '2',
      'max-keys': String(PAGE_SIZE),
      prefix: this.at(prefix),
      'start-after': after === '' ? '' : this.at(after),
    });
    const items = xmlElements(xml, 'Contents').map((content) => ({
      key: this.without(xmlText(content, 'Key')),
      sizeBytes: Number(xmlText(content, 'Size')),
      modifiedAt: new Date(xmlText(content, 'LastModified')),
    }));
    const last = items.at(-1);
    const isLast = xmlText(xml, 'IsTruncated') !== 'true' || !last;
    return { items: items.filter(({ key }) => key.split('/').every(isKeySegment)), ...(!isLast && { next: last.key }) };
  }

  /** Lists the whole bucket, because not every store can list uploads below a prefix. The page has only our uploads. */
  async listUploads(after?: UploadMarker): Promise<Page<OpenUpload, UploadMarker>> {
    const marker = after && { 'key-marker': after.key, 'upload-id-marker': after.uploadId };
    const xml = await this.list({ 'max-uploads': String(PAGE_SIZE), prefix: '', uploads: '', ...marker });
    const items = xmlElements(xml, 'Upload')
      .filter((upload) => xmlText(upload, 'Key').startsWith(this.prefix))
      .map((upload) => ({
        key: this.without(xmlText(upload, 'Key')),
        uploadId: xmlText(upload, 'UploadId'),
        initiatedAt: new Date(xmlText(upload, 'Initiated')),
      }));
    const next = { key: xmlText(xml, 'NextKeyMarker'), uploadId: xmlText(xml, 'NextUploadIdMarker') };
    return { items, ...(xmlText(xml, 'IsTruncated') === 'true' && { next }) };
  }

  /** Needs no connection: it signs by the store's clock, so that the address lasts as long as promised. */
  sign(key: string, seconds: number, options?: PublicUrlOptions): Promise<string> {
    const parameters = {
      ...(options && {
        'response-content-type': options.contentType,
        'response-cache-control': options.cacheControl,
        ...(options.disposition !== undefined && { 'response-content-disposition': options.disposition }),
      }),
    };
    const method = options?.method ?? 'GET';
    return this.client.presignedUrl(method, this.name, this.at(key), seconds, parameters, this.transport.clock.now());
  }

  close(): void {
    this.ranges?.close();
  }

  private at(key: string): string {
    return `${this.prefix}${key}`;
  }

  private without(key: string): string {
    return key.slice(this.prefix.length);
  }

  private async list(query: Readonly<Record<string, string>>): Promise<string> {
    const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const request = { method: 'GET', bucketName: this.name, query: pairs.sort().join('&') };
    return ask(this.name, async () => text(await this.client.makeRequestAsync({ ...request })));
  }

  /** The store may answer 200 before it is done, and report a failure in the body. */
  private async copyBytes(
    key: string,
    to: string,
    query: string,
    more: Readonly<Record<string, string>>,
  ): Promise<string> {
    const headers = { 'x-amz-copy-source': `/${this.name}/${this.at(key)}`, ...more };
    const request = { method: 'PUT', bucketName: this.name, objectName: this.at(to), query, headers };
    const xml = await ask(key, async () => text(await this.client.makeRequestAsync({ ...request })));
    const etag = xmlText(xml, 'ETag').replaceAll(/"|&quot;|&#34;/g, '');
    if (etag === '') throw new ObjectStoreUnavailableError({ cause: new Error(xmlText(xml, 'Message')) });
    return etag;
  }

  private async send(
    key: string,
    query: string,
    { bytes, sha256 }: Payload,
    headers: Record<string, string>,
  ): Promise<string> {
    const request = { method: 'PUT', bucketName: this.name, objectName: this.at(key), query };
    const digest = this.signsPayloads ? sha256 : '';
    const response = await ask(key, () =>
      this.client.makeRequestStreamAsync(
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
