import { ApiError, apiErrorOf, networkError } from '../../../lib/api-error.js';
import { noteRefusal, roleHeader } from '../../../lib/api-client.js';
import type { WriteResult } from '../../../lib/types.js';

const ADDRESS = '/api/admin/videos';

/**
 * Sends a file as multipart, the title first. XMLHttpRequest, because fetch does not report upload progress.
 * @throws ApiError; code `ABORTED` when the signal aborts
 */
export function sendVideo(file: File, { title, idempotencyKey, onSent, signal }: SendOptions): Promise<WriteResult> {
  const request = new XMLHttpRequest();
  signal.addEventListener('abort', () => request.abort(), { once: true });
  return new Promise((resolve, reject) => {
    request.open('POST', ADDRESS);
    request.responseType = 'json';
    for (const [name, value] of Object.entries(roleHeader(`${ADDRESS}/`))) request.setRequestHeader(name, value);
    request.setRequestHeader('Idempotency-Key', idempotencyKey);
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onload = () => {
      noteRefusal(`${ADDRESS}/`, request.status);
      if (request.status < 300) resolve(request.response as WriteResult);
      else reject(apiErrorOf(request.status, request.response));
    };
    request.onerror = () => reject(networkError());
    request.onabort = () => reject(new ApiError(0, 'ABORTED', 'Cancelled.'));
    const form = new FormData();
    form.append('title', title);
    form.append('file', file);
    request.send(form);
  });
}

interface SendOptions {
  title: string;
  idempotencyKey: string;
  /** Called with the number of sent bytes. */
  onSent: (bytes: number) => void;
  signal: AbortSignal;
}
