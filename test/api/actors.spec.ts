import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type DomainEvent, videoStream } from '@reelog/domain';
import { FileObjectStore } from '@reelog/files';
import { SqliteEventLog } from '@reelog/sqlite';
import { makeClip } from '../media/make-clip.js';
import {
  adminVideo,
  eventsOf,
  head,
  json,
  type Page,
  problem,
  processed,
  uploaded,
  write,
  type WriteAnswer,
} from '../support/client.js';
import { AUDITOR_KEY, Server, removeData } from '../support/server.js';

interface AuditEvent {
  readonly position: number;
  readonly type: string;
  readonly actor: { readonly id: string };
  readonly actorName: string;
  readonly data: Record<string, unknown>;
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const VIDEO_ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const OLD_UPLOAD = { title: 'Harbour', fileName: 'harbour.mp4', idempotencyKey: 'upload-1' };

/**
 * Records like the previous release: the key's name as the actor, command ids made from it, and the name in the default
 * reason of a reprocessing.
 */
async function recordAsPreviousRelease(folder: string, content: Buffer): Promise<void> {
  const log = await SqliteEventLog.open(join(folder, 'log', 'events.sqlite'));
  const store = await FileObjectStore.open(join(folder, 'objects'));
  const objectKey = `originals/${VIDEO_ID}`;
  await store.put(objectKey, Readable.from([content]));
  const source = { contentType: 'video/mp4', sizeBytes: content.length, sha256: sha256(content), objectKey };
  const { title, fileName } = OLD_UPLOAD;
  const route = `/api/admin/videos/${VIDEO_ID}`;
  const media = { durationSeconds: 2, width: 320, height: 180, frameRate: 25, container: 'mp4', videoCodec: 'h264' };
  const reason = 'Asked for by ana';
  const writes: [event: DomainEvent, route: string, key: string, request: object][] = [
    [
      { type: 'VideoUploaded', data: { videoId: VIDEO_ID, title, fileName, ...source } },
      'POST /api/admin/videos',
      'upload-1',
      { title, fileName, sha256: source.sha256 },
    ],
    [{ type: 'VideoProbed', data: { videoId: VIDEO_ID, ...media, browserPlayable: true } }, 'the probe', 'probe-1', {}],
    [
      { type: 'VideoDetailsChanged', data: { videoId: VIDEO_ID, title: 'Old harbour' } },
      `PATCH ${route}`,
      'edit-1',
      { videoId: VIDEO_ID, command: { type: 'ChangeDetails', data: { title: 'Old harbour' } } },
    ],
    [
      { type: 'ProcessingRequested', data: { videoId: VIDEO_ID, reason } },
      `POST ${route}/reprocess`,
      'again-1',
      { videoId: VIDEO_ID, command: { type: 'RequestProcessing', data: { reason } } },
    ],
  ];
  for (const [index, [event, to, key, request]] of writes.entries())
    await log.append({
      streamId: videoStream(VIDEO_ID),
      expectedVersion: index,
      events: [event],
      commandId: sha256(`manager:ana\n${to}\n${key}`),
      requestDigest: sha256(JSON.stringify(request)),
      actor: { id: 'ana', role: 'manager' },
      correlationId: 'earlier',
      causationId: null,
      occurredAt: '2026-03-01T12:00:00.000Z',
    });
  await log.close();
}

describe('a manager whom the previous release recorded by name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelog-actors-'));
  let server: Server;
  let clip: string;
  beforeAll(async () => {
    clip = await makeClip({ seconds: 2 });
    await recordAsPreviousRelease(folder, await readFile(clip));
    server = await Server.start({ dataDir: folder });
    await processed(server, VIDEO_ID);
  });
  afterAll(async () => {
    await server.dispose();
    await removeData(folder);
  });

  const events = async (query: string): Promise<AuditEvent[]> =>
    (await json<Page<AuditEvent>>(server.request(`/api/audit/events?limit=200&${query}`, { key: AUDITOR_KEY }))).items;
  const restart = async (meanwhile: () => void): Promise<void> => {
    await server.dispose();
    meanwhile();
    server = await Server.start({ dataDir: folder });
  };

  it('is not recorded twice when a request is repeated after the upgrade', async () => {
    const before = await head(server);
    const again = (key: string) => ({ 'Idempotency-Key': key });
    const answers = [
      await uploaded(server, clip, OLD_UPLOAD),
      await json<WriteAnswer>(write(server, 'PATCH', `/${VIDEO_ID}`, { title: 'Old harbour' }, again('edit-1'))),
      await json<WriteAnswer>(write(server, 'POST', `/${VIDEO_ID}/reprocess`, undefined, again('again-1'))),
    ];
    expect(answers.map(({ position }) => position)).toEqual([1, 3, 4]);
    expect(answers.map(({ video }) => video.id)).toEqual([VIDEO_ID, VIDEO_ID, VIDEO_ID]);
    const other = write(server, 'PATCH', `/${VIDEO_ID}`, { title: 'Another' }, again('edit-1'));
    expect((await problem(other, 422)).code).toBe('REQUEST.IDEMPOTENCY_KEY_REUSED');
    expect(await head(server)).toEqual(before);
  });

  it('is the same actor under the new id: in names, filters and the history', async () => {
    await json(write(server, 'PATCH', `/${VIDEO_ID}`, { tags: ['sea'] }, { 'Idempotency-Key': 'edit-2' }));
    const ofAna = await events('actor=ana');
    const { id } = ofAna.at(-1)!.actor;
    expect(ofAna.map(({ type }) => type)).toEqual([
      ...['VideoUploaded', 'VideoProbed', 'VideoDetailsChanged', 'ProcessingRequested'],
      ...['ActorIntroduced', 'VideoDetailsChanged'],
    ]);
    expect(ofAna.map(({ actor }) => actor.id)).toEqual(['ana', 'ana', 'ana', 'ana', id, id]);
    expect(new Set(ofAna.map(({ actorName }) => actorName))).toEqual(new Set(['ana']));
    expect(await events(`actor=${id}`)).toEqual(ofAna);
    expect((await adminVideo(server, VIDEO_ID)).uploadedBy).toBe('ana');
  });

  it('uploads under the id, and is shown by name', async () => {
    const { video, position } = await uploaded(server, clip, { title: 'Market', idempotencyKey: 'upload-2' });
    expect(video.uploadedBy).toBe('ana');
    expect((await adminVideo(server, video.id, position)).uploadedBy).toBe('ana');
    const again = await uploaded(server, clip, { title: 'Market', idempotencyKey: 'upload-2' });
    expect(again.video.id).toBe(video.id);
    await processed(server, video.id);
  });

  it('has no name in the default reason of a reprocessing', async () => {
    await json(write(server, 'POST', `/${VIDEO_ID}/reprocess`));
    await processed(server, VIDEO_ID);
    const reasons = (await events('type=ProcessingRequested')).map(({ data }) => data['reason']);
    expect(reasons).toEqual(['Asked for by ana', 'Requested by a manager']);
    expect((await eventsOf(server, VIDEO_ID)).filter((type) => type === 'ProcessingRequested')).toHaveLength(2);
  });

  it('keeps the id when the table of names was lost', async () => {
    const table = join(folder, 'actors.json');
    const rows = JSON.parse(readFileSync(table, 'utf8')) as { actors: unknown };
    await restart(() => rmSync(table));
    expect((await adminVideo(server, VIDEO_ID)).uploadedBy).toBe('ana');
    const edit = { tags: ['sea'] };
    const answer = await json<WriteAnswer>(
      write(server, 'PATCH', `/${VIDEO_ID}`, edit, { 'Idempotency-Key': 'edit-2' }),
    );
    expect(answer.position).toBeLessThan((await head(server)).position);
    expect(await events('type=ActorIntroduced')).toHaveLength(1);
    expect((JSON.parse(readFileSync(table, 'utf8')) as { actors: unknown }).actors).toEqual(rows.actors);
  });
});
