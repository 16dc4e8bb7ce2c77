import { summaryOf, type TrayItem } from './tray-summary.js';
import { newUpload, type UploadState } from './upload-queue.js';

const item = (state: UploadState, status?: TrayItem['status']): TrayItem => ({
  upload: { ...newUpload({ name: 'a.mp4', size: 100 }, { id: 'a', idempotencyKey: 'k' }), state },
  status,
});
const sending = (sentBytes: number, bytesPerSecond: number) => item({ step: 'sending', sentBytes, bytesPerSecond });
const received = (status?: TrayItem['status']) => item({ step: 'received', videoId: 'v' }, status);
const waiting = item({ step: 'waiting' });
const failed = item({ step: 'failed', reason: 'no' });

describe('the summary of uploads', () => {
  it.each([
    ['Uploading 1 of 3', [sending(10, 5), sending(0, 5), waiting]],
    ['Uploading 2 of 3', [received('ready'), sending(0, 5), waiting]],
    ['Uploading 3 of 3', [received('ready'), failed, item({ step: 'asking' })]],
    ['Uploaded. Preparing 2 videos', [received('processing'), received(), failed]],
    ['Choose 1 file again', [item({ step: 'missing' }), received('ready')]],
    ['2 of 3 failed', [failed, received('failed'), received('ready')]],
    ['The upload failed', [failed]],
    ['All 2 are ready', [received('ready'), received('ready')]],
    ['Uploaded and ready', [received('ready')]],
  ])('says “%s”', (title, items) => expect(summaryOf(items).title).toBe(title));

  it('is done when nothing is sent, checked or made', () => {
    expect(summaryOf([received('ready'), failed]).isDone).toBe(true);
    expect(summaryOf([received('processing')]).isDone).toBe(false);
    expect(summaryOf([waiting]).isDone).toBe(false);
  });

  it('estimates the time left from the bytes and the speed of all', () => {
    const summary = summaryOf([sending(50, 5), sending(0, 5), waiting, received('ready')]);
    expect(summary.secondsLeft).toBe(25);
    expect(summary.percent).toBe(37.5);
  });

  it('knows no time left while nothing is sent, and keeps what was sent before the loss', () => {
    const summary = summaryOf([item({ step: 'asking', sentBytes: 50 })]);
    expect(summary.secondsLeft).toBeUndefined();
    expect(summary.percent).toBe(50);
  });
});
