/** What has become of a file. After `received` the video itself, in the query cache, tells how it goes on. */
export type UploadState =
  | { readonly step: 'waiting' }
  | { readonly step: 'sending'; readonly sentBytes: number; readonly bytesPerSecond: number }
  /** There was no answer: whether it arrived is being found out. */
  | { readonly step: 'asking' }
  | { readonly step: 'received'; readonly videoId: string }
  /** The page was loaded anew, and pages lose the files that were chosen: it is to be chosen again. */
  | { readonly step: 'missing' }
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
  /** How often in a row its connection broke while the server could be reached. */
  readonly breaks: number;
  readonly state: UploadState;
}

export type Uploads = readonly Upload[];

/** Files on their way at the same time: more would only share the same line. */
const AT_ONCE = 2;

/** After so many breaks in a row on a line that is good, something stops this very file. */
const MAX_BREAKS = 3;

const BROKE_EACH_TIME = `The connection broke ${MAX_BREAKS} times while this file was sent, although the server can be reached. Something in between may not let it through: try another network, or ask whoever runs this site.`;

export const newUpload = (
  file: { name: string; size: number },
  ids: { id: string; idempotencyKey: string },
): Upload => ({
  ...ids,
  fileName: file.name,
  sizeBytes: file.size,
  title: titleOf(file.name),
  sentTitle: null,
  breaks: 0,
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
  const busy = uploads.filter(({ state: { step } }) => step === 'sending' || step === 'asking').length;
  return busy < AT_ONCE ? uploads.find((upload) => upload.state.step === 'waiting') : undefined;
}

/**
 * What becomes of an upload whose connection broke and that did not arrive: it starts again, once for each loss.
 * @param wasAway whether the server could not be reached at all meanwhile: then nothing is wrong with this file
 */
export function afterBreak({ breaks }: Pick<Upload, 'breaks'>, wasAway: boolean): Partial<Upload> {
  const now = wasAway ? 0 : breaks + 1;
  return now < MAX_BREAKS
    ? { breaks: now, state: { step: 'waiting' } }
    : { breaks: 0, state: { step: 'failed', reason: BROKE_EACH_TIME } };
}

/** The upload that waits for this very file, as far as its name and size tell. */
export const waitingFor = (uploads: Uploads, file: { name: string; size: number }): Upload | undefined =>
  uploads.find(
    ({ state, fileName, sizeBytes }) => state.step === 'missing' && fileName === file.name && sizeBytes === file.size,
  );

/** Whether it can be tried again: its file is at hand, and not empty. */
export const mayBeRetried = ({ state, sizeBytes }: Upload): boolean => state.step === 'failed' && sizeBytes > 0;

/** Whether leaving the page would lose something. */
export const isBusy = (uploads: Uploads): boolean =>
  uploads.some(({ state: { step } }) => step === 'waiting' || step === 'sending' || step === 'asking');

/** A speed that follows changes within seconds without jumping: half the weight every two seconds. */
export function smoothSpeed(before: number, bytes: number, seconds: number): number {
  if (seconds <= 0) return before;
  const now = bytes / seconds;
  if (before === 0) return now;
  const weight = 0.5 ** (seconds / 2);
  return before * weight + now * (1 - weight);
}
