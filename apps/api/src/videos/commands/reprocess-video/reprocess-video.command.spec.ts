import { videoDecider } from '@reelog/domain';
import { randomUUID } from 'node:crypto';
import { mediaOf } from '../../../../../../libs/read-models/src/testing/sample-videos.js';
import { NO_REASON_GIVEN } from '../../../commands/previous-release.js';
import { requestDigest } from '../../../commands/idempotency-receipts.js';
import { causedBy } from '../../../commands/write-context.js';
import { answerOfTwo, request, videoOf, writerForBlock } from '../testing/writer-under-test.js';
import { ReprocessVideoCommand, ReprocessVideoHandler } from './reprocess-video.command.js';

describe('reprocessing a video', () => {
  const block = writerForBlock();
  const reprocess = (videoId: string, context = request(), reason = NO_REASON_GIVEN) =>
    new ReprocessVideoHandler(block.writer).execute(new ReprocessVideoCommand(videoId, reason, context));

  /** A video without remaining work: its probe has failed. */
  async function finished(): Promise<string> {
    const videoId = await block.upload();
    const failure = {
      stage: 'probe',
      code: 'MEDIA.DAMAGED',
      message: 'Damaged.',
      retryable: false,
      logTail: '',
    } as const;
    const command = { type: 'RecordFailure', data: { job: 1, failure } } as const;
    await block.writer.write(videoDecider, { videoId, command, context: request(), digest: videoId });
    return videoId;
  }

  it('makes a job due, and answers a repetition with the same video', async () => {
    const videoId = await finished();
    const outcome = await answerOfTwo((context) => reprocess(videoId, context));
    expect(videoOf(outcome).work).toMatchObject({ stage: 'probe', attempt: 1 });
    expect((await block.eventsOf(videoId)).at(-1)).toBe('ProcessingRequested');
  });

  it('records nothing while work is due', async () => {
    expect((await reprocess(await block.upload())).recorded).toBe(false);
  });

  it('happens once per cause of the system', async () => {
    const videoId = await finished();
    const context = causedBy(`previews-${videoId}-2`, { id: 'previews', role: 'system' });
    expect((await reprocess(videoId, context)).recorded).toBe(true);
    const media = { type: 'RecordProbe', data: { job: 2, media: mediaOf(60) } } as const;
    await block.writer.write(videoDecider, { videoId, command: media, context: request(), digest: videoId });
    expect(await reprocess(videoId, context)).toMatchObject({ recorded: false, duplicate: true });
  });

  it('recognises a request that the previous release recorded', async () => {
    const videoId = await finished();
    const commandId = randomUUID();
    const command = { type: 'RequestProcessing', data: { reason: 'Asked for by Ana' } } as const;
    const digest = requestDigest({ videoId, command });
    await block.writer.write(videoDecider, { videoId, command, context: request(commandId), digest });
    const context = { ...request(randomUUID()), previous: { commandId, actorName: 'Ana' } };
    expect(await reprocess(videoId, context)).toMatchObject({ duplicate: true });
  });
});
