import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActiveVideo, knownVideo, videoStream, videoDecider } from '@reelog/domain';
import { SqliteEventLog, SqliteReadModels } from '@reelog/sqlite';
import { uploadOf } from '../../../../../../libs/read-models/src/testing/sample-videos.js';
import type { WriteContext } from '../../../commands/write-context.js';
import { VideoWriter, type WriteOutcome } from '../video-writer.js';

/** The context of a manager's request. @param key its Idempotency-Key */
export const request = (key?: string, expectedRevision?: number): WriteContext => ({
  actor: { id: 'ana', role: 'manager' },
  commandId: key ?? randomUUID(),
  repeatable: key !== undefined,
  correlationId: 'request',
  causationId: null,
  ...(expectedRevision !== undefined && { expectedRevision }),
});

/** The video in the outcome of a write. */
export function videoOf({ entry }: WriteOutcome): ActiveVideo {
  const video = knownVideo(entry.video);
  if (!video) throw new Error('The video is purged.');
  return video;
}

/** A writer for a describe block, on a log in its own folder. The catalog is not started, so there are no view counts. */
export function writerForBlock() {
  const block = {} as { folder: string; log: SqliteEventLog; writer: VideoWriter };
  beforeAll(async () => {
    block.folder = await mkdtemp(join(tmpdir(), 'reelog-writer-'));
    const logPath = join(block.folder, 'events.db');
    block.log = await SqliteEventLog.open(logPath);
    const { catalog } = new SqliteReadModels({ folder: join(block.folder, 'read-models'), logPath });
    block.writer = new VideoWriter(block.log, catalog);
  });
  afterAll(async () => {
    await block.log.close();
    await rm(block.folder, { recursive: true });
  });
  return {
    get writer(): VideoWriter {
      return block.writer;
    },
    /** Uploads a video, titled "A video". @returns its id */
    async upload(): Promise<string> {
      const videoId = randomUUID();
      const command = uploadOf(videoId, 'A video');
      await block.writer.write(videoDecider, { videoId, command, context: request(), digest: videoId });
      return videoId;
    },
    /** Types of the events that were recorded for a video. */
    async eventsOf(videoId: string): Promise<string[]> {
      return (await block.log.readStream(videoStream(videoId))).map(({ type }) => type);
    },
  };
}

/**
 * Sends a command twice under one key. The first answer is folded from appended events, the second from events read back:
 * they must be equal.
 */
export async function answerOfTwo(send: (context: WriteContext) => Promise<WriteOutcome>): Promise<WriteOutcome> {
  const key = randomUUID();
  const first = await send(request(key));
  expect(await send(request(key))).toEqual({ ...first, recorded: false, duplicate: true });
  return first;
}
