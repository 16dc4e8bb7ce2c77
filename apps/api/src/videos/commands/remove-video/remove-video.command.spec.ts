import { answerOfTwo, request, writerForBlock } from '../testing/writer-under-test.js';
import { RemoveVideoCommand, RemoveVideoHandler } from './remove-video.command.js';

describe('removing a video', () => {
  const block = writerForBlock();
  const remove = (videoId: string, context = request(), reason?: string) =>
    new RemoveVideoHandler(block.writer).execute(new RemoveVideoCommand(videoId, reason, context));

  it('answers the removed video, also to a repetition', async () => {
    const videoId = await block.upload();
    const outcome = await answerOfTwo((context) => remove(videoId, context, 'Rights'));
    expect(outcome).toMatchObject({ recorded: true, entry: { video: { status: 'removed' } } });
    expect(outcome.entry.removedAt).toBe(outcome.entry.updatedAt);
    expect(await block.eventsOf(videoId)).toEqual(['VideoUploaded', 'VideoRemoved']);
  });

  it('records nothing for a video that is removed already', async () => {
    const videoId = await block.upload();
    await remove(videoId);
    expect((await remove(videoId)).recorded).toBe(false);
    expect(await block.eventsOf(videoId)).toEqual(['VideoUploaded', 'VideoRemoved']);
  });
});
