import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type VideoCommand, videoStream, videoDecider } from '@reelog/domain';
import { EventLogBusyError, EventLogUnavailableError } from '@reelog/events';
import { startDeadline } from '@reelog/platform';
import { SqliteEventLog, SqliteReadModels } from '@reelog/sqlite';
import { breakableLog } from '../../../../../libs/views/src/testing/breakable-log.js';
import type { WriteContext } from '../../commands/write-context.js';
import { VideoWriter } from './video-writer.js';

/** Long for a test, short for a log that does not answer. */
const DEADLINE_MS = 300;
const EDITS = 20;

let folder: string;
let realLog: SqliteEventLog;
let breakable: ReturnType<typeof breakableLog>;
let writer: VideoWriter;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelog-writer-'));
  const logPath = join(folder, 'events.db');
  realLog = await SqliteEventLog.open(logPath);
  breakable = breakableLog(realLog);
  const { catalog } = new SqliteReadModels({ folder: join(folder, 'read-models'), logPath });
  writer = new VideoWriter(breakable.log, catalog);
});
afterAll(async () => {
  await realLog.close();
  await rm(folder, { recursive: true });
});

const context = (signal?: AbortSignal): WriteContext => ({
  actor: { id: 'ana', role: 'manager' },
  commandId: randomUUID(),
  repeatable: false,
  correlationId: 'request',
  causationId: null,
  ...(signal && { signal }),
});

async function aVideo(): Promise<string> {
  const videoId = randomUUID();
  const file = { fileName: 'a.mp4', contentType: 'video/mp4', sizeBytes: 1, sha256: 'a'.repeat(64) };
  const data = { videoId, title: 'A', objectKey: `originals/${videoId}`, ...file };
  await writer.write(videoDecider, {
    videoId,
    command: { type: 'RegisterUpload', data },
    context: context(),
    digest: 'digest',
  });
  return videoId;
}

const retitle = (title: string): VideoCommand => ({ type: 'ChangeDetails', data: { title } });

/** The error of an edit; undefined if it was recorded. */
const edit = (videoId: string, title: string, signal: AbortSignal): Promise<unknown> =>
  writer.write(videoDecider, { videoId, command: retitle(title), context: context(signal), digest: 'digest' }).then(
    () => undefined,
    (error: unknown) => error,
  );

const titlesOf = async (videoId: string): Promise<unknown[]> =>
  (await realLog.readStream(videoStream(videoId))).map(({ data }) => (data as { title?: string }).title);

describe('writes to a video', () => {
  it('are all answered at their deadline while the log does not answer, and none is recorded afterwards', async () => {
    const videoId = await aVideo();
    const goOn = breakable.stall();
    const edits = Array.from({ length: EDITS }, (_, i) => edit(videoId, `${i}`, startDeadline(DEADLINE_MS).signal));
    const errors = await Promise.all(edits);
    for (const error of errors) {
      expect(error).toBeInstanceOf(EventLogUnavailableError);
      expect(error).not.toBeInstanceOf(EventLogBusyError);
      expect(error).toMatchObject({ recorded: 'no' });
    }
    goOn();
    await writer.write(videoDecider, { videoId, command: retitle('After all'), context: context(), digest: 'digest' });
    expect(await titlesOf(videoId)).toEqual(['A', 'After all']);
  });

  it('that wait too long report that others were first', async () => {
    const videoId = await aVideo();
    const deadline = new AbortController();
    // The log has answered the first, which still holds the mutex.
    const beforeAppend = (): void => deadline.abort(new Error('the time is over'));
    const first = writer.write(videoDecider, {
      videoId,
      command: retitle('First'),
      context: context(),
      digest: 'digest',
      beforeAppend,
    });
    const second = edit(videoId, 'Second', deadline.signal);
    await first;
    expect(await second).toBeInstanceOf(EventLogBusyError);
    await writer.write(videoDecider, { videoId, command: retitle('Third'), context: context(), digest: 'digest' });
    expect(await titlesOf(videoId)).toEqual(['A', 'First', 'Third']);
  });

  it('whose answer cannot be read report that they may be recorded', async () => {
    const videoId = await aVideo();
    breakable.mute = true;
    const error = await edit(videoId, 'Recorded', new AbortController().signal);
    breakable.mute = false;
    expect(error).toMatchObject({ name: 'EventLogUnavailableError', recorded: 'unknown' });
    expect(await titlesOf(videoId)).toEqual(['A', 'Recorded']);
  });
});
