import { randomUUID } from 'node:crypto';
import { answerOfTwo, request, videoOf, writerForBlock } from '../testing/writer-under-test.js';
import { ChangeDetailsCommand, ChangeDetailsHandler } from './change-details.command.js';

describe('changing the details of a video', () => {
  const block = writerForBlock();
  const change = (videoId: string, details: ChangeDetailsCommand['details'], context = request()) =>
    new ChangeDetailsHandler(block.writer).execute(new ChangeDetailsCommand(videoId, details, context));

  it('records and answers the new details, also to a repetition', async () => {
    const videoId = await block.upload();
    const details = { title: ' New  title ', description: 'Text', tags: ['b', 'a', 'b'] };
    const outcome = await answerOfTwo((context) => change(videoId, details, context));
    expect(outcome.recorded).toBe(true);
    expect(videoOf(outcome)).toMatchObject({ title: 'New title', description: 'Text', revision: 2 });
    expect(await block.eventsOf(videoId)).toEqual(['VideoUploaded', 'VideoDetailsChanged']);
  });

  it('records no event when nothing changes, also on a repetition', async () => {
    const videoId = await block.upload();
    const outcome = await answerOfTwo((context) => change(videoId, { title: 'A video' }, context));
    expect(outcome.recorded).toBe(false);
    expect(await block.eventsOf(videoId)).toEqual(['VideoUploaded']);
  });

  it('answers a repetition with the details of that time, although they changed again', async () => {
    const videoId = await block.upload();
    const context = request(randomUUID());
    const first = await change(videoId, { title: 'Then' }, context);
    await change(videoId, { title: 'Now' });
    expect(await change(videoId, { title: 'Then' }, context)).toEqual({ ...first, recorded: false, duplicate: true });
  });

  it('is rejected for an old revision', async () => {
    const videoId = await block.upload();
    await change(videoId, { title: 'New' }, request(undefined, 1));
    await expect(change(videoId, { title: 'Stale' }, request(undefined, 1))).rejects.toMatchObject({
      reason: { code: 'VIDEO.REVISION_MISMATCH' },
    });
  });

  it('is rejected with a key that was used for other details', async () => {
    const videoId = await block.upload();
    const context = request(randomUUID());
    await change(videoId, { title: 'First' }, context);
    await expect(change(videoId, { title: 'Second' }, context)).rejects.toMatchObject({
      code: 'REQUEST.IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('is rejected for a video that does not exist', async () => {
    await expect(change(randomUUID(), { title: 'A' })).rejects.toMatchObject({ reason: { code: 'VIDEO.NOT_FOUND' } });
  });
});
