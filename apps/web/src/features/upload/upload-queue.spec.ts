import {
  afterBreak,
  change,
  isBusy,
  newUpload,
  nextToSend,
  smoothSpeed,
  waitingFor,
  type Uploads,
} from './upload-queue.js';

const file = (name: string, size = 100) => newUpload({ name, size }, { id: name, idempotencyKey: `key of ${name}` });
const sending = { step: 'sending', sentBytes: 0, bytesPerSecond: 0 } as const;

describe('the upload queue', () => {
  it('names a video after its file', () => {
    expect([file('old_harbour.final.mp4'), file('.mp4'), file('plain')].map(({ title }) => title)).toEqual([
      'old harbour.final',
      'Untitled',
      'plain',
    ]);
  });

  it('refuses an empty file at once', () => expect(file('nothing.mp4', 0).state).toMatchObject({ step: 'failed' }));

  it('sends two at a time, in their order', () => {
    let uploads: Uploads = ['a', 'b', 'c'].map((name) => file(name));
    for (const expected of ['a', 'b']) {
      expect(nextToSend(uploads)?.id).toBe(expected);
      uploads = change(uploads, expected, { state: sending });
    }
    expect(nextToSend(uploads)).toBeUndefined();
    uploads = change(uploads, 'a', { state: { step: 'received', videoId: '1' } });
    expect(nextToSend(uploads)?.id).toBe('c');
  });

  it('goes on after a failure', () => {
    const uploads = change([file('a'), file('b')], 'a', { state: { step: 'failed', reason: 'no' } });
    expect(nextToSend(uploads)?.id).toBe('b');
  });

  it('sends no other file while one may have arrived', () => {
    let uploads: Uploads = ['a', 'b', 'c'].map((name) => file(name));
    for (const name of ['a', 'b']) uploads = change(uploads, name, { state: { step: 'asking' } });
    expect(nextToSend(uploads)).toBeUndefined();
  });

  it('restarts a file after each lost connection', () => {
    let upload = file('a');
    for (let losses = 0; losses < 10; losses += 1) upload = { ...upload, ...afterBreak(upload, true) };
    expect(upload.state.step).toBe('waiting');
  });

  it('stops retrying a file that fails repeatedly on a working connection', () => {
    const first = { ...file('a'), ...afterBreak(file('a'), false) };
    const second = { ...first, ...afterBreak(first, false) };
    expect([first.state.step, second.state.step]).toEqual(['waiting', 'waiting']);
    expect({ ...second, ...afterBreak(second, true) }.breaks).toBe(0);
    const third = { ...second, ...afterBreak(second, false) };
    expect(third).toMatchObject({ breaks: 0, state: { step: 'failed' } });
  });

  it('recognises the file that was lost with the page', () => {
    const uploads = change([file('a'), file('b'), file('b', 200)], 'b', { state: { step: 'missing' } });
    expect(waitingFor(uploads, { name: 'b', size: 200 })?.sizeBytes).toBe(200);
    expect(waitingFor(uploads, { name: 'a', size: 100 })).toBeUndefined();
    expect(waitingFor(uploads, { name: 'b', size: 300 })).toBeUndefined();
  });

  it('is busy while data would be lost', () => {
    expect(isBusy([file('a')])).toBe(true);
    expect(isBusy(change([file('a')], 'a', { state: sending }))).toBe(true);
    expect(isBusy(change([file('a')], 'a', { state: { step: 'received', videoId: '1' } }))).toBe(false);
  });

  it('follows the speed without jumping', () => {
    expect(smoothSpeed(0, 500, 0.5)).toBe(1000);
    expect(smoothSpeed(1000, 0, 2)).toBe(500);
    expect(smoothSpeed(1000, 5, 0)).toBe(1000);
  });
});
