import { randomUUID } from 'node:crypto';
import { mediaOf } from '../../../../../../libs/read-models/src/testing/sample-videos.js';
import { videoOf, writerForBlock } from '../testing/writer-under-test.js';
import { RecordMediaResultCommand, RecordMediaResultHandler } from './record-media-result.command.js';

describe('recording a result of frameflow', () => {
  const block = writerForBlock();
  const record = (videoId: string, job: number) => {
    const result = { type: 'RecordProbe', data: { job, media: mediaOf(60) } } as const;
    const handler = new RecordMediaResultHandler(block.writer);
    return handler.execute(new RecordMediaResultCommand(videoId, result, 'probed'));
  };

  it('answers the video with the result, also to a repetition', async () => {
    const videoId = await block.upload();
    const outcome = await record(videoId, 1);
    expect(videoOf(outcome)).toMatchObject({ status: 'probed', media: { durationSeconds: 60 } });
    expect(await record(videoId, 1)).toEqual({ ...outcome, recorded: false, duplicate: true });
    expect(await block.eventsOf(videoId)).toEqual(['VideoUploaded', 'VideoProbed']);
  });

  it('ignores the result of a job that is not due', async () => {
    const videoId = await block.upload();
    expect((await record(videoId, 7)).recorded).toBe(false);
  });

  it('is rejected for a video that does not exist', async () => {
    await expect(record(randomUUID(), 1)).rejects.toMatchObject({ code: 'VIDEO.NOT_FOUND' });
  });
});
