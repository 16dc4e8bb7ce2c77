/** The state of a file. After `received`, the state of the video in the query cache follows. */
export type UploadState =
  | { readonly step: 'waiting' }
  | { readonly step: 'sending'; readonly sentBytes: number; readonly bytesPerSecond: number }
  /** There was no answer; it is being checked whether the file arrived. */
  | { readonly step: 'asking'; readonly sentBytes?: number }
  | { readonly step: 'received'; readonly videoId: string }
  /** The page was reloaded and lost the file: it must be chosen again. */
  | { readonly step: 'missing' }
  | { readonly step: 'failed'; readonly reason: string };

export interface Upload {
  readonly id: string;
  readonly fileName: string;
  readonly sizeBytes: number;
  /** May be edited at any time. */
  readonly title: string;
  /** Saved as soon as the video is received. */
  readonly description: string | null;
  /** As first sent: a retry must repeat it, because an idempotency key belongs to one request. */
  readonly sentTitle: string | null;
  readonly idempotencyKey: string;
  /** Number of consecutive lost connections while the server was reachable. */
  readonly breaks: number;
  readonly state: UploadState;
}

/** Details of a video that are known before it is sent. */
export type UploadDetails = { readonly title: string; readonly description: string };

export type Uploads = readonly Upload[];

/** Concurrent uploads: more would only share the same bandwidth. */
const AT_ONCE = 2;

/** After this many consecutive losses on a working connection, something blocks this file. */
const MAX_BREAKS = 3;

const BROKE_EACH_TIME = `The connection broke ${MAX_BREAKS} times while this file was sent, although the server can be reached. Something in between may block it: try another network, or ask the operator of this site.`;

export const newUpload = (
  file: { name: string; size: number },
  ids: { id: string; idempotencyKey: string },
  details?: UploadDetails,
): Upload => ({
  ...ids,
  fileName: file.name,
  sizeBytes: file.size,
  title: details?.title ?? titleOf(file.name),
  description: details?.description ?? null,
  sentTitle: null,
  breaks: 0,
  state:
    file.size === 0
      ? { step: 'failed', reason: 'This file is empty. Choose the video itself; folders cannot be sent.' }
      : { step: 'waiting' },
});

/** `old_harbour.final.mp4` -> `old harbour.final`, like on the server. */
const titleOf = (fileName: string): string =>
  fileName
    .replace(/\.[^.]{1,5}$/, '')
    .replaceAll('_', ' ')
    .trim() || 'Untitled';

export const change = (uploads: Uploads, id: string, part: Partial<Upload>): Uploads =>
  uploads.map((upload) => (upload.id === id ? { ...upload, ...part } : upload));

/** The next upload to start; undefined when none waits or enough are running. */
export function nextToSend(uploads: Uploads): Upload | undefined {
  const busy = uploads.filter(({ state: { step } }) => step === 'sending' || step === 'asking').length;
  return busy < AT_ONCE ? uploads.find((upload) => upload.state.step === 'waiting') : undefined;
}

/**
 * The next state of an upload that did not arrive after a lost connection: it is restarted, once for each loss.
 * @param wasAway whether the server was unreachable: then the file is not the cause
 */
export function afterBreak({ breaks }: Pick<Upload, 'breaks'>, wasAway: boolean): Partial<Upload> {
  const now = wasAway ? 0 : breaks + 1;
  return now < MAX_BREAKS
    ? { breaks: now, state: { step: 'waiting' } }
    : { breaks: 0, state: { step: 'failed', reason: BROKE_EACH_TIME } };
}

/** The upload that waits for this file, by name and size. */
export const waitingFor = (uploads: Uploads, file: { name: string; size: number }): Upload | undefined =>
  uploads.find(
    ({ state, fileName, sizeBytes }) => state.step === 'missing' && fileName === file.name && sizeBytes === file.size,
  );

/** Whether it can be retried: its file is available and not empty. */
export const mayBeRetried = ({ state, sizeBytes }: Upload): boolean => state.step === 'failed' && sizeBytes > 0;

/** Whether leaving the page would lose data. */
export const isBusy = (uploads: Uploads): boolean =>
  uploads.some(({ state: { step } }) => step === 'waiting' || step === 'sending' || step === 'asking');

/** Moving average of the speed: half the weight every two seconds. */
export function smoothSpeed(before: number, bytes: number, seconds: number): number {
  if (seconds <= 0) return before;
  const now = bytes / seconds;
  if (before === 0) return now;
  const weight = 0.5 ** (seconds / 2);
  return before * weight + now * (1 - weight);
}
