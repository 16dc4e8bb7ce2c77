import type { QueryClient } from '@tanstack/react-query';
import { isApiError, sentenceOf } from '../../lib/api-error.js';
import { api, bodyOf, newIdempotencyKey } from '../../lib/api-client.js';
import { patchCache } from '../../lib/catalog/patch-cache.js';
import { createStore } from '../../lib/store.js';
import { say } from '../../lib/toasts.js';
import { sendVideo } from './api/send-video.js';
import { change, isBusy, newUpload, nextToSend, smoothSpeed, type Upload, type Uploads } from './upload-queue.js';

/** Files on their way. They live outside the page, so that one can look around while they are sent. */
export const uploads = createStore<Uploads>([]);

const files = new Map<string, File>();
const aborts = new Map<string, () => void>();

const update = (id: string, part: Partial<Upload>): void => uploads.set((all) => change(all, id, part));
const find = (id: string): Upload | undefined => uploads.get().find((upload) => upload.id === id);

const askBeforeLeaving = (event: BeforeUnloadEvent): void => event.preventDefault();
uploads.subscribe(() => {
  if (isBusy(uploads.get())) window.addEventListener('beforeunload', askBeforeLeaving);
  else window.removeEventListener('beforeunload', askBeforeLeaving);
});

export function addFiles(client: QueryClient, chosen: Iterable<File>): void {
  const added = Array.from(chosen, (file) => {
    const upload = newUpload(file, { id: newIdempotencyKey(), idempotencyKey: newIdempotencyKey() });
    files.set(upload.id, file);
    return upload;
  });
  uploads.set((all) => [...added, ...all]);
  sendNext(client);
}

/** Sends it again with the same idempotency key: if it had arrived after all, the server answers as it did then. */
export function retryUpload(client: QueryClient, id: string): void {
  update(id, { state: { step: 'waiting' } });
  sendNext(client);
}

/** Takes it from the list; one that is on its way is stopped, and leaves nothing on the server. */
export function dropUpload(client: QueryClient, id: string): void {
  aborts.get(id)?.();
  files.delete(id);
  uploads.set((all) => all.filter((upload) => upload.id !== id));
  sendNext(client);
}

export const editTitle = (id: string, title: string): void => update(id, { title });

/** Tells the server a title that was edited after it had been sent. */
export async function saveTitle(client: QueryClient, id: string): Promise<void> {
  const upload = find(id);
  const title = upload?.title.trim();
  if (!upload || upload.state.step !== 'received' || !title || title === upload.sentTitle) return;
  update(id, { sentTitle: title });
  const { videoId } = upload.state;
  try {
    const params = { path: { id: videoId }, header: { 'Idempotency-Key': newIdempotencyKey() } };
    patchCache(client, (await bodyOf(api.PATCH('/api/admin/videos/{id}', { params, body: { title } }))).video);
  } catch (error) {
    update(id, { sentTitle: upload.sentTitle });
    say(`The title was not saved. ${sentenceOf(error)}`, {
      tone: 'bad',
      action: { label: 'Try again', run: () => void saveTitle(client, id) },
    });
  }
}

function sendNext(client: QueryClient): void {
  for (let upload = nextToSend(uploads.get()); upload; upload = nextToSend(uploads.get())) void send(client, upload);
}

async function send(client: QueryClient, upload: Upload): Promise<void> {
  const { id, idempotencyKey } = upload;
  const file = files.get(id);
  if (!file) return;
  const title = upload.sentTitle ?? (upload.title.trim() || upload.fileName);
  update(id, { sentTitle: title, state: { step: 'sending', sentBytes: 0, bytesPerSecond: 0 } });
  const { answer, abort } = sendVideo(file, { title, idempotencyKey, onSent: meter(id) });
  aborts.set(id, abort);
  try {
    const { video } = await answer;
    patchCache(client, video);
    files.delete(id);
    update(id, { state: { step: 'received', videoId: video.id } });
    void saveTitle(client, id);
  } catch (error) {
    if (!isApiError(error) || error.code !== 'ABORTED')
      update(id, { state: { step: 'failed', reason: sentenceOf(error) } });
  } finally {
    aborts.delete(id);
    sendNext(client);
  }
}

/** Turns "so many bytes have left" into the state with its speed. */
function meter(id: string): (sentBytes: number) => void {
  let [at, sent, speed] = [performance.now(), 0, 0];
  return (sentBytes) => {
    const now = performance.now();
    speed = smoothSpeed(speed, sentBytes - sent, (now - at) / 1000);
    [at, sent] = [now, sentBytes];
    update(id, { state: { step: 'sending', sentBytes, bytesPerSecond: speed } });
  };
}
