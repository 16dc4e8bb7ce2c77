import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { InProcessLeases } from '@reelog/coordination';
import { knownVideo } from '@reelog/domain';
import { CommitRefusedError, EventLogUnavailableError, WriteGate } from '@reelog/events';
import { FileObjectStore } from '@reelog/files';
import { createMetrics } from '@reelog/platform';
import { SqliteEventLog, SqliteReadModels } from '@reelog/sqlite';
import { breakableLog } from '../../../../../../libs/views/src/testing/breakable-log.js';
import type { WriteContext } from '../../../commands/write-context.js';
import { ApplicationError } from '../../../errors/application-error.js';
import { Problem } from '../../../http/problems/problem.js';
import { UploadVideoCommand, UploadVideoHandler } from './upload-video.command.js';
import { UploadsInFlight } from './uploads-in-flight.js';
import { VideoWriter } from '../video-writer.js';

let folder: string;
let realLog: SqliteEventLog;
let store: FileObjectStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelog-upload-'));
  realLog = await SqliteEventLog.open(join(folder, 'events.db'));
  store = await FileObjectStore.open(join(folder, 'media'));
});
afterAll(async () => {
  await realLog.close();
  await rm(folder, { recursive: true });
});

/** A command handler on a log that a test can break. The catalog is not started, so there are no view counts. */
function underTest() {
  const breakable = breakableLog(realLog);
  const path = join(folder, 'events.db');
  const { catalog } = new SqliteReadModels({ folder: join(folder, 'read-models'), logPath: path });
  const writer = new VideoWriter(breakable.log, catalog);
  return {
    breakable,
    handler: new UploadVideoHandler(
      store,
      createMetrics(),
      new WriteGate(),
      new UploadsInFlight(store, new InProcessLeases()),
      writer,
    ),
  };
}

const upload = (context: WriteContext, title = 'A video', clip = 'video') =>
  new UploadVideoCommand(
    {
      body: Readable.from([Buffer.from(clip)]),
      fileName: 'a.mp4',
      contentType: 'video/mp4',
      maxBytes: 1000,
      signal: new AbortController().signal,
      title: async () => title,
    },
    context,
  );

const writing = (): WriteContext => ({
  actor: { id: 'ana', role: 'manager' },
  commandId: randomUUID(),
  repeatable: true,
  correlationId: 'request',
  causationId: null,
});

const clips = async (): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of store.list('originals/')) keys.push(key);
  return keys;
};

/** New videos in the store after an action. */
async function clipsLeftBy(work: () => Promise<unknown>): Promise<string[]> {
  const before = await clips();
  await work();
  return (await clips()).filter((key) => !before.includes(key));
}

describe('an upload', () => {
  it('keeps its video when the log recorded it without an answer, and a retry answers with that video', async () => {
    const { breakable, handler } = underTest();
    const context = writing();
    breakable.mute = true;
    const left = await clipsLeftBy(() =>
      expect(handler.execute(upload(context))).rejects.toThrow(EventLogUnavailableError),
    );
    expect(left).toHaveLength(1);
    breakable.mute = false;
    const leftByRetry = await clipsLeftBy(async () => {
      const { duplicate, entry } = await handler.execute(upload(context));
      expect([duplicate, knownVideo(entry.video)?.source.objectKey]).toEqual([true, left[0]]);
    });
    expect(leftByRetry).toEqual([]);
    expect(await clips()).toEqual(expect.arrayContaining(left));
  });

  it('keeps its video while the outcome of the append is unknown; the sweeper removes it if no event names it', async () => {
    const { breakable, handler } = underTest();
    breakable.down = true;
    const left = await clipsLeftBy(() =>
      expect(handler.execute(upload(writing()))).rejects.toThrow(EventLogUnavailableError),
    );
    expect(left).toHaveLength(1);
  });

  it('leaves nothing behind when the log cannot be read before the append', async () => {
    const { breakable, handler } = underTest();
    breakable.log.findCommit = () => Promise.reject(new EventLogUnavailableError('Unavailable in this test.'));
    const left = await clipsLeftBy(() =>
      expect(handler.execute(upload(writing()))).rejects.toThrow(EventLogUnavailableError),
    );
    expect(left).toEqual([]);
  });

  it('leaves nothing behind when it is rejected, or its form is broken', async () => {
    const { handler } = underTest();
    const context = writing();
    await handler.execute(upload(context));
    const broken = { ...upload(writing()).file, title: () => Promise.reject(new Problem(400, 'UPLOAD.ONE_FILE', '')) };
    const left = await clipsLeftBy(async () => {
      await expect(handler.execute(upload(context, 'Another video'))).rejects.toThrow(ApplicationError);
      await expect(handler.execute(upload(writing(), 'x'.repeat(5_000_000)))).rejects.toThrow(CommitRefusedError);
      await expect(handler.execute(new UploadVideoCommand(broken, writing()))).rejects.toThrow(Problem);
    });
    expect(left).toEqual([]);
  });

  it('sent twice at once leaves one video, the one that the log names', async () => {
    const { handler } = underTest();
    const context = writing();
    const left = await clipsLeftBy(async () => {
      const outcomes = await Promise.all([handler.execute(upload(context)), handler.execute(upload(context))]);
      expect(outcomes.map(({ duplicate }) => duplicate).sort()).toEqual([false, true]);
    });
    expect(left).toHaveLength(1);
  });
});
