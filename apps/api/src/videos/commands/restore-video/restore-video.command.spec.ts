import { RemoveVideoCommand, RemoveVideoHandler } from '../remove-video/remove-video.command.js';
import { answerOfTwo, request, writerForBlock } from '../testing/writer-under-test.js';
import { RestoreVideoCommand, RestoreVideoHandler } from './restore-video.command.js';

describe('restoring a video', () => {
  const block = writerForBlock();
  const restore = (videoId: string, context = request()) =>
    new RestoreVideoHandler(block.writer).execute(new RestoreVideoCommand(videoId, context));

  it('answers the video as it was before its removal, also to a repetition', async () => {
    const videoId = await block.upload();
    await new RemoveVideoHandler(block.writer).execute(new RemoveVideoCommand(videoId, undefined, request()));
    const outcome = await answerOfTwo((context) => restore(videoId, context));
    expect(outcome).toMatchObject({ recorded: true, entry: { removedAt: null, video: { status: 'uploaded' } } });
    expect(await block.eventsOf(videoId)).toEqual(['VideoUploaded', 'VideoRemoved', 'VideoRestored']);
  });

  it('records nothing for a video that is not removed', async () => {
    const videoId = await block.upload();
    expect((await restore(videoId)).recorded).toBe(false);
  });
});
