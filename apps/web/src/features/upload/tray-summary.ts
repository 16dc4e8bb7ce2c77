import { plural } from '../../lib/words/format.js';
import type { VideoStatus } from '../../lib/types.js';
import { isBusy, type Upload } from './upload-queue.js';

/** An upload, and the state of its video once it is known. */
export interface TrayItem {
  readonly upload: Upload;
  readonly status: VideoStatus | undefined;
}

export interface TraySummary {
  readonly title: string;
  /** Whether all is sent, checked and made, or has failed. */
  readonly isDone: boolean;
  /** Of all bytes, 0 to 100. */
  readonly percent: number;
  /** Until all is sent; undefined while the speed is unknown. */
  readonly secondsLeft: number | undefined;
}

/** All uploads of the tray in one line. */
export function summaryOf(items: readonly TrayItem[]): TraySummary {
  const unsent = items.filter(({ upload }) => isBusy([upload])).length;
  const unfinished = items.filter(isUnfinished).length;
  const total = bytesOf(items, ({ upload }) => upload.sizeBytes);
  const left = total - bytesOf(items, sentBytesOf);
  const speed = bytesOf(items, ({ upload: { state } }) => (state.step === 'sending' ? state.bytesPerSecond : 0));
  return {
    title: titleOf(items, unsent, unfinished),
    isDone: unsent === 0 && unfinished === 0,
    percent: total === 0 ? 100 : (1 - left / total) * 100,
    secondsLeft: unsent > 0 && speed > 0 ? left / speed : undefined,
  };
}

const bytesOf = (items: readonly TrayItem[], of: (item: TrayItem) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0);

/** What needs no more sending counts as sent. */
function sentBytesOf({ upload: { state, sizeBytes } }: TrayItem): number {
  if (state.step === 'waiting') return 0;
  return state.step === 'sending' || state.step === 'asking' ? Math.min(state.sentBytes ?? 0, sizeBytes) : sizeBytes;
}

/** It has arrived, and its video is being checked or its previews are made. */
const isUnfinished = ({ upload, status }: TrayItem): boolean =>
  upload.state.step === 'received' && (status === undefined || status === 'processing');

const isFailed = ({ upload, status }: TrayItem): boolean => upload.state.step === 'failed' || status === 'failed';

function titleOf(items: readonly TrayItem[], unsent: number, unfinished: number): string {
  const missing = items.filter(({ upload }) => upload.state.step === 'missing').length;
  const failed = items.filter(isFailed).length;
  if (unsent > 0) return `Uploading ${Math.min(items.length - unsent + 1, items.length)} of ${items.length}`;
  if (unfinished > 0) return `Uploaded. Preparing ${plural(unfinished, 'video')}`;
  if (missing > 0) return `Choose ${plural(missing, 'file')} again`;
  if (failed > 0) return items.length === 1 ? 'The upload failed' : `${failed} of ${items.length} failed`;
  return items.length === 1 ? 'Uploaded and ready' : `All ${items.length} are ready`;
}
