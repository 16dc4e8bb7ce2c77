/** What has become of a file. After `received` the video itself, in the query cache, tells how it goes on. */
export type UploadState =
  | { readonly step: 'waiting' }
  | { readonly step: 'sending'; readonly sentBytes: number; readonly bytesPerSecond: number }
  | { readonly step: 'received'; readonly videoId: string }
  | { readonly step: 'failed'; readonly reason: string };

export interface Upload {
  readonly id: string;
  readonly fileName: string;
  readonly sizeBytes: number;
  /** May be edited at any time. */
  readonly title: string;
  /** As it was first sent: a retry repeats it, since the same idempotency key must come with the same request. */
  readonly sentTitle: string | null;
  readonly idempotencyKey: string;
  readonly state: UploadState;
}

export type Uploads = readonly Upload[];

/** Files on their way at the same time: more would only share the same line. */
const AT_ONCE = 2;

export const newUpload = (
  file: { name: string; size: number },
  ids: { id: string; idempotencyKey: string },
): Upload => ({
  ...ids,
  fileName: file.name,
  sizeBytes: file.size,
  title: titleOf(file.name),
  sentTitle: null,
  state:
    file.size === 0
      ? { step: 'failed', reason: 'This file is empty. Choose the video itself; folders cannot be sent.' }
      : { step: 'waiting' },
});

/** `old_harbour.final.mp4` -> `old harbour.final`, as the server would name it. */
const titleOf = (fileName: string): string =>
  fileName
    .replace(/\.[^.]{1,5}$/, '')
    .replaceAll('_', ' ')
    .trim() || 'Untitled';

export const change = (uploads: Uploads, id: string, part: Partial<Upload>): Uploads =>
  uploads.map((upload) => (upload.id === id ? { ...upload, ...part } : upload));

/** The upload that may start now; undefined when none waits or enough are on their way. */
export function nextToSend(uploads: Uploads): Upload | undefined {
  const sending = uploads.filter((upload) => upload.state.step === 'sending').length;
  return sending < AT_ONCE ? uploads.find((upload) => upload.state.step === 'waiting') : undefined;
}

/** Whether leaving the page would lose something. */
export const isBusy = (uploads: Uploads): boolean =>
  uploads.some(({ state }) => state.step === 'waiting' || state.step === 'sending');

/** A speed that follows changes within seconds without jumping: half the weight every two seconds. */
export function smoothSpeed(before: number, bytes: number, seconds: number): number {
  if (seconds <= 0) return before;
  const now = bytes / seconds;
  if (before === 0) return now;
  const weight = 0.5 ** (seconds / 2);
  return before * weight + now * (1 - weight);
}
