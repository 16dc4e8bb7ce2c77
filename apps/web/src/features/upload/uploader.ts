import type { QueryClient } from '@tanstack/react-query';
import { isApiError, sentenceOf } from '../../lib/api-error.js';
import { api, bodyOf, newIdempotencyKey } from '../../lib/api-client.js';
import { patchCache } from '../../lib/catalog/patch-cache.js';
import { hasUploads } from '../../lib/has-uploads.js';
import { createStore } from '../../lib/store.js';
import { showToast } from '../../lib/toasts.js';
import { findOutcome } from './api/find-outcome.js';
import { sendVideo } from './api/send-video.js';
import { keepUploads, keptUploads } from './kept-uploads.js';
import { proxySentence } from './proxy-sentence.js';
import {
  afterBreak,
  change,
  isBusy,
  mayBeRetried,
  newUpload,
  nextToSend,
  smoothSpeed,
  waitingFor,
  type Upload,
  type UploadDetails,
  type Uploads,
} from './upload-queue.js';

/** Running uploads. They live outside the page, so that people can visit other pages meanwhile. */
export const uploads = createStore<Uploads>(keptUploads());
/** Whether the server is unreachable: nothing is sent until it answers. */
export const isOffline = createStore(false);

/** Uploads whose end was seen: before a reload, on the upload page, or in the tray, which leaves them out. */
export const seenUploads = createStore<ReadonlySet<string>>(
  new Set(uploads.get().flatMap(({ id, state }) => (state.step === 'received' ? [id] : []))),
);

const files = new Map<string, File>();
const aborts = new Map<string, AbortController>();

const update = (id: string, part: Partial<Upload>): void => uploads.set((all) => change(all, id, part));
const find = (id: string): Upload | undefined => uploads.get().find((upload) => upload.id === id);

const askBeforeLeaving = (event: BeforeUnloadEvent): void => event.preventDefault();
uploads.subscribe(() => {
  if (isBusy(uploads.get())) window.addEventListener('beforeunload', askBeforeLeaving);
  else window.removeEventListener('beforeunload', askBeforeLeaving);
});

uploads.subscribe(() => {
  keepUploads(uploads.get());
  hasUploads.set(uploads.get().length > 0);
});
window.addEventListener('offline', () => isOffline.set(true));

/** Resumes the uploads of this tab after a reload, and whenever the browser is online again. */
export function resumeUploads(client: QueryClient): () => void {
  const onOnline = (): void => goOn(client);
  window.addEventListener('online', onOnline);
  for (const { id, state } of uploads.get()) if (state.step === 'asking' && !aborts.has(id)) void settle(client, id);
  return () => window.removeEventListener('online', onOnline);
}

/** @param details of these videos; default: a title made from the file name */
export function addFiles(client: QueryClient, chosen: Iterable<File>, details?: UploadDetails): void {
  const added: Upload[] = [];
  for (const file of chosen) {
    const missing = waitingFor(uploads.get(), file);
    const upload =
      missing ?? newUpload(file, { id: newIdempotencyKey(), idempotencyKey: newIdempotencyKey() }, details);
    files.set(upload.id, file);
    if (missing) update(missing.id, { state: { step: 'waiting' } });
    else added.push(upload);
  }
  uploads.set((all) => [...added, ...all]);
  sendNext(client);
}

/** Sends an upload again with the same idempotency key: if it had arrived, the server repeats its answer. */
export function retryUpload(client: QueryClient, id: string): void {
  update(id, { state: { step: 'waiting' } });
  sendNext(client);
}

/** Retries all failed uploads. */
export function retryAll(client: QueryClient): void {
  for (const upload of uploads.get()) if (mayBeRetried(upload)) update(upload.id, { state: { step: 'waiting' } });
  sendNext(client);
}

/** Removes an upload from the list; a running one is aborted, and leaves nothing on the server. */
export function dropUpload(client: QueryClient, id: string): void {
  aborts.get(id)?.abort();
  files.delete(id);
  uploads.set((all) => all.filter((upload) => upload.id !== id));
  sendNext(client);
}

export const editTitle = (id: string, title: string): void => update(id, { title });

/** Saves a title that was edited after it was sent, and the description, of a received video. */
export async function saveDetails(client: QueryClient, id: string): Promise<void> {
  const upload = find(id);
  if (upload?.state.step !== 'received') return;
  const { videoId } = upload.state;
  const { description, sentTitle } = upload;
  const title = upload.title.trim() || sentTitle;
  const body = { ...(title && title !== sentTitle && { title }), ...(description !== null && { description }) };
  if (Object.keys(body).length === 0) return;
  update(id, { sentTitle: title, description: null });
  try {
    const params = { path: { id: videoId }, header: { 'Idempotency-Key': newIdempotencyKey() } };
    patchCache(client, (await bodyOf(api.PATCH('/api/admin/videos/{id}', { params, body }))).video);
  } catch (error) {
    update(id, { sentTitle, description });
    showToast(`The ${body.title ? 'title' : 'description'} was not saved. ${sentenceOf(error)}`, {
      tone: 'bad',
      action: { label: 'Try again', run: () => void saveDetails(client, id) },
    });
  }
}

function sendNext(client: QueryClient): void {
  for (let upload = nextToSend(uploads.get()); upload && !isOffline.get(); upload = nextToSend(uploads.get()))
    void send(client, upload);
}

/** The server can be reached (again). */
function goOn(client: QueryClient): void {
  isOffline.set(false);
  sendNext(client);
}

async function send(client: QueryClient, upload: Upload): Promise<void> {
  const { id, idempotencyKey } = upload;
  const file = files.get(id);
  if (!file) return update(id, { state: { step: 'missing' } });
  seenUploads.set((seen) => new Set([...seen].filter((each) => each !== id)));
  const title = upload.sentTitle ?? (upload.title.trim() || upload.fileName);
  update(id, { sentTitle: title, state: { step: 'sending', sentBytes: 0, bytesPerSecond: 0 } });
  const abort = new AbortController();
  aborts.set(id, abort);
  try {
    const { video } = await sendVideo(file, { title, idempotencyKey, onSent: meter(id), signal: abort.signal });
    received(client, id, video);
  } catch (error) {
    if (abort.signal.aborted) return;
    await explain(client, id, error);
  } finally {
    if (aborts.get(id) === abort) aborts.delete(id);
    sendNext(client);
  }
}

/** Handles an upload that failed or got no answer. */
async function explain(client: QueryClient, id: string, error: unknown): Promise<void> {
  const byProxy = proxySentence(error);
  if (isApiError(error, 0) || byProxy) return settle(client, id, byProxy);
  // The key belongs to another file with the same name and size: treat this one as a new upload.
  const isOther = isApiError(error) && error.code === 'REQUEST.IDEMPOTENCY_KEY_REUSED';
  if (isOther) return update(id, { idempotencyKey: newIdempotencyKey(), sentTitle: null, state: { step: 'waiting' } });
  fail(id, sentenceOf(error));
}

/** Checks whether it arrived, and continues from there. @param reason why it failed, if it did not arrive */
async function settle(client: QueryClient, id: string, reason?: string): Promise<void> {
  const upload = find(id);
  if (!upload) return;
  const sentBytes = upload.state.step === 'sending' ? upload.state.sentBytes : 0;
  update(id, { state: { step: 'asking', sentBytes } });
  const abort = new AbortController();
  aborts.set(id, abort);
  try {
    const { result, wasAway } = await findOutcome(upload.idempotencyKey, () => isOffline.set(true), abort.signal);
    if (result) received(client, id, result.video);
    else if (!files.has(id)) update(id, { state: { step: 'missing' } });
    else if (reason !== undefined) fail(id, reason);
    else update(id, afterBreak(upload, wasAway));
    goOn(client);
  } catch (error) {
    if (!abort.signal.aborted) fail(id, sentenceOf(error));
  } finally {
    if (aborts.get(id) === abort) aborts.delete(id);
  }
}

function received(client: QueryClient, id: string, video: Parameters<typeof patchCache>[1]): void {
  patchCache(client, video);
  files.delete(id);
  update(id, { breaks: 0, state: { step: 'received', videoId: video.id } });
  void saveDetails(client, id);
}

const fail = (id: string, reason: string): void => update(id, { state: { step: 'failed', reason } });

/** Updates bytes and speed of an upload. */
function meter(id: string): (sentBytes: number) => void {
  let [at, sent, speed] = [performance.now(), 0, 0];
  return (sentBytes) => {
    const now = performance.now();
    speed = smoothSpeed(speed, sentBytes - sent, (now - at) / 1000);
    [at, sent] = [now, sentBytes];
    update(id, { state: { step: 'sending', sentBytes, bytesPerSecond: speed } });
  };
}
