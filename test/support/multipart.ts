import { type ClientRequest, request } from 'node:http';
import { MANAGER_KEY, type Server } from './server.js';

const BOUNDARY = 'reelog-test-boundary';

export interface Part {
  readonly name: string;
  readonly content: string | Buffer;
  /** Makes it a file; written unescaped, so that a test can send invalid names. */
  readonly fileName?: string;
}

/** The head of a part, up to and including its empty line. */
export const partHead = ({ name, fileName }: Omit<Part, 'content'>): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"` +
  (fileName === undefined ? '' : `; filename="${fileName}"\r\nContent-Type: video/mp4`) +
  '\r\n\r\n';

export const LAST_BOUNDARY = `\r\n--${BOUNDARY}--\r\n`;

/** A multipart body, byte for byte (RFC 7578). */
export const multipartBody = (parts: readonly Part[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap((part) => [Buffer.from(partHead(part)), Buffer.from(part.content), Buffer.from('\r\n')]),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]);

export const postForm = (
  server: Server,
  body: Buffer,
  options: { key?: string } = { key: MANAGER_KEY },
): Promise<Response> =>
  server.request('/api/admin/videos', {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` },
    ...options,
  });

/** An upload whose bytes the test writes, chunked unless a Content-Length is given. */
export function openUpload(server: Pick<Server, 'url'>, headers: Record<string, string> = {}): ClientRequest {
  const upload = request(`${server.url}/api/admin/videos`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${MANAGER_KEY}`,
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
      ...headers,
    },
  });
  upload.on('error', () => undefined); // a test that cares awaits `answerTo`
  return upload;
}

/** Writes one chunk repeatedly with backpressure; stops when the connection is closed. */
export async function writeRepeatedly(upload: ClientRequest, chunk: Buffer, times: number): Promise<void> {
  for (let i = 0; i < times && !upload.destroyed; i += 1) if (!upload.write(chunk)) await drained(upload);
}

const drained = (upload: ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      upload.off('drain', done).off('close', done);
      resolve();
    };
    upload.on('drain', done).on('close', done);
  });
