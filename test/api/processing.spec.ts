import { appendFileSync, copyFileSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrokenFile, makeBrokenFile, playlistOf } from '../media/make-broken-file.js';
import { makeClip, secondShownBy } from '../media/make-clip.js';
import type { AdminVideo, CatalogVideo } from '../../apps/api/src/contract/video.schema.js';
import type { StoredEvent } from '../../libs/domain/src/events/recorded-event.js';
import type { PreviewSet } from '../../libs/domain/src/events/video-events.js';
import type { StoryboardJson } from '../../apps/api/src/previews/storyboard-json.js';
import {
  adminVideo,
  catalog,
  eventsOf,
  eventually,
  json,
  type Page,
  problem,
  processed,
  readyVideo,
  uploaded,
  write,
  type WriteAnswer,
} from '../support/client.js';
import { filesBelow, storedFiles } from '../support/data-folder.js';
import { Gate, heldBy, previewsWithoutMemory } from '../support/gate.js';
import { multipartBody, postForm } from '../support/multipart.js';
import { processesNaming } from '../support/process-info.js';
import { readJpeg } from '../support/picture.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

const [gate, conversions] = [new Gate(), new Gate()];
let server: Server;

beforeAll(async () => {
  gate.open();
  conversions.open();
  const env = { ...heldBy({ previews: gate, rendition: conversions }), FRAMEFLOW_CONCURRENCY: '2' };
  server = await Server.start({ env });
});
afterAll(async () => {
  await server.dispose();
  for (const each of [gate, conversions]) each.dispose();
});

interface WorkQueue {
  readonly items: { readonly videoId: string; readonly stage: string; readonly place?: number }[];
}

const listed = async (id: string): Promise<CatalogVideo | undefined> =>
  (await catalog(server, '?limit=200')).items.find((video) => video.id === id);

describe('the work queue of frameflow', () => {
  it('lists waiting videos to managers, and is empty after all work', async () => {
    gate.close();
    const clip = await makeClip({ seconds: 1 });
    const ids: string[] = [];
    for (const title of ['First', 'Second', 'Third']) ids.push((await uploaded(server, clip, { title })).video.id);
    const line = async () => (await json<WorkQueue>(server.request('/api/admin/work', { key: MANAGER_KEY }))).items;
    const waiting = await eventually(async () => {
      const seen = await line();
      const isSettled =
        seen.every(({ stage }) => stage === 'previews') && seen.filter(({ place }) => place).length === 1;
      return seen.length === 3 && isSettled && seen;
    }, 'two are worked on, and one waits for its previews');
    expect(waiting.map(({ place }) => place)).toEqual([undefined, undefined, 1]);
    expect(waiting.map(({ videoId }) => videoId).sort()).toEqual(ids.sort());
    expect((await server.request('/api/admin/work')).status).toBe(401);
    expect((await server.request('/api/admin/work', { key: AUDITOR_KEY })).status).toBe(403);

    gate.open();
    for (const id of ids) await processed(server, id);
    await eventually(async () => (await line()).length === 0, 'nothing waits');
  });
});

describe('a video', () => {
  it('is listed and can be watched as soon as it is probed, before its previews are there', async () => {
    gate.close();
    const { video } = await uploaded(server, await makeClip({ seconds: 4, audio: true }));
    const watchable = await eventually(() => listed(video.id), 'the video is listed');
    expect(watchable).toMatchObject({ status: 'processing', playable: true, contentType: 'video/mp4' });
    expect(watchable).toMatchObject({ width: 320, height: 180, durationSeconds: expect.closeTo(4, 0) });
    expect(watchable).not.toHaveProperty('storyboard');
    expect(watchable).not.toHaveProperty('thumbnailUrl');
    expect((await server.request(watchable.streamUrl)).status).toBe(200);
    expect((await server.request(`/api/videos/${video.id}/storyboard.vtt`)).status).toBe(404);
    expect((await server.request(`/api/videos/${video.id}/thumbnail.jpg`)).status).toBe(404);
    expect((await adminVideo(server, video.id)).work).toEqual({ stage: 'previews', attempt: 1, maxAttempts: 3 });

    gate.open();
    const ready = await processed(server, video.id);
    expect(ready).toMatchObject({ status: 'ready', media: { videoCodec: 'h264', audioCodec: 'aac' } });
    expect(ready).not.toHaveProperty('failure');
    expect(await listed(video.id)).toMatchObject({ status: 'ready', storyboard: ready.storyboard });
    expect(await eventsOf(server, video.id)).toEqual(['VideoUploaded', 'VideoProbed', 'PreviewsGenerated']);
  });

  it('that browsers do not play has previews, and then a rendition that plays', async () => {
    conversions.close();
    const { id } = await readyVideo(server, await makeClip({ seconds: 3, codec: 'mpeg4', container: 'avi' }));
    const video = await listed(id);
    expect(video).toMatchObject({ status: 'ready', playable: false, contentType: 'video/x-msvideo' });
    expect(video).toMatchObject({ conversion: 'pending' });
    expect(video?.storyboard?.tileCount).toBeGreaterThan(0);

    conversions.open();
    const plays = await eventually(async () => {
      const seen = await listed(id);
      return seen?.playable && seen;
    }, 'the video is converted');
    expect(plays).toMatchObject({ status: 'ready', contentType: 'video/mp4', storyboard: video?.storyboard });
    expect(plays).not.toHaveProperty('conversion');
    const stream = await server.request(plays.streamUrl);
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    expect((await stream.arrayBuffer()).byteLength).toBe(plays.streamSizeBytes);
    const events = ['VideoUploaded', 'VideoProbed', 'PreviewsGenerated', 'RenditionGenerated'];
    expect(await eventsOf(server, id)).toEqual(events);
  });

  it('that a phone recorded rotated is described and shown upright', async () => {
    const ready = await readyVideo(server, await makeClip({ seconds: 3, rotation: 90 }));
    expect(ready).toMatchObject({ width: 180, height: 320 });
    expect(ready.storyboard!.tileHeight).toBeGreaterThan(ready.storyboard!.tileWidth);
  });

  it('leaves no temporary file behind', async () => {
    expect(await filesBelow(`${server.dataDir}/work`)).toEqual([]);
    expect(
      (await storedFiles(server.dataDir)).filter((path) => !/^(originals|previews|renditions)\/|^reelog-/.test(path)),
    ).toEqual([]);
  });
});

describe('the recorded media work', () => {
  it('has the correlation id of its request, and the event before it as its cause', async () => {
    const { id } = await readyVideo(server, await makeClip({ seconds: 2 }));
    const { position } = await json<WriteAnswer>(write(server, 'POST', `/${id}/reprocess`));
    await processed(server, id, position);
    const path = `/api/audit/events?videoId=${id}&limit=200&order=asc`;
    const { items } = await json<Page<StoredEvent>>(server.request(path, { key: AUDITOR_KEY }));
    expect(items.map(({ type }) => type)).toEqual([
      'VideoUploaded',
      'VideoProbed',
      'PreviewsGenerated',
      'ProcessingRequested',
      'VideoProbed',
      'PreviewsGenerated',
    ]);
    const [upload, , , request] = items;
    expect(upload?.correlationId).not.toBe(request?.correlationId);
    for (const [index, { correlationId, causationId }] of items.entries()) {
      const start = index < 3 ? upload : request;
      expect(correlationId).toBe(start?.correlationId);
      expect(causationId).toBe(items[index] === start ? null : items[index - 1]?.eventId);
    }
  });
});

describe('a large file', () => {
  it('has a few previews first, and then all', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reelog-large-'));
    try {
      const path = join(folder, 'large.mp4');
      copyFileSync(await makeClip({ seconds: 60 }), path);
      appendFileSync(path, Buffer.from('2000000066726565', 'hex')); // an unused box (`free`) of 512 MiB
      truncateSync(path, statSync(path).size - 8 + 0x20000000);
      const { video } = await uploaded(server, path, { title: 'Large' });
      expect((await processed(server, video.id)).storyboard).toMatchObject({ tileCount: 30, intervalSeconds: 2 });
      const { items } = await json<Page<StoredEvent & { readonly data: PreviewSet }>>(
        server.request(`/api/audit/events?videoId=${video.id}`, { key: AUDITOR_KEY }),
      );
      const sets = items.filter(({ type }) => type === 'PreviewsGenerated').map(({ data }) => data);
      expect(sets.map(({ preliminary, storyboard }) => [preliminary, storyboard.tileCount])).toEqual([
        [true, 15],
        [undefined, 30],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('previews', () => {
  let video: AdminVideo;
  beforeAll(async () => {
    video = await readyVideo(server, await makeClip({ seconds: 21 }));
  });
  const get = (path: string, headers: Record<string, string> = {}) => server.request(path, { headers });

  it('show in every tile the second in the storyboard', async () => {
    const board = await json<StoryboardJson>(get(video.storyboard!.jsonUrl));
    expect(board.tiles).toHaveLength(video.storyboard!.tileCount);
    expect(board.tiles.length).toBeGreaterThan(8);
    const sheet = readJpeg(await (await get(board.sheets[0]!.url)).arrayBuffer());
    expect([sheet.width, sheet.height]).toEqual([board.sheets[0]!.width, board.sheets[0]!.height]);
    for (const { startTime, width, height, coords } of board.tiles)
      expect(secondShownBy(sheet.greyOf({ ...coords, width, height }))).toBe(Math.floor(startTime + 0.001));
    expect(board.tiles.at(-1)!.endTime).toBeCloseTo(board.durationSeconds, 1);
  });

  it('have the same contents as WebVTT for players', async () => {
    const board = await json<StoryboardJson>(get(video.storyboard!.jsonUrl));
    const answer = await get(video.storyboard!.vttUrl);
    expect(answer.headers.get('content-type')).toBe('text/vtt; charset=utf-8');
    const [header, ...cues] = (await answer.text()).trimEnd().split('\n\n');
    expect(header).toBe('WEBVTT');
    expect(cues.map((cue) => cue.split('\n')[1])).toEqual(
      board.tiles.map(({ url, coords, width, height }) => `${url}#xywh=${coords.x},${coords.y},${width},${height}`),
    );
    for (const cue of cues) expect(cue).toMatch(/^\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}\n/);
  });

  it.each([
    ['storyboard.m3u8', 'application/vnd.apple.mpegurl'],
    ['storyboard-iframes.m3u8', 'application/vnd.apple.mpegurl'],
    ['storyboard-master.m3u8', 'application/vnd.apple.mpegurl'],
    ['storyboard.mpd', 'application/dash+xml'],
    ['storyboard.bif', 'image/vnd.roku.bif'],
  ])('are at fixed addresses, too, in formats of players: %s', async (file, contentType) => {
    const path = `/api/videos/${video.id}/${file}`;
    const answer = await get(path);
    expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([200, contentType]);
    expect(answer.headers.get('cache-control')).toMatch(/^no-cache\b/);
    const etag = answer.headers.get('etag')!;
    expect((await get(path, { 'If-None-Match': etag })).status).toBe(304);
    const addresses = (await answer.text()).match(/\/api\/previews\/[^"<\s]+/g) ?? [];
    for (const address of new Set(file === 'storyboard.bif' ? [] : addresses)) {
      const { status, headers } = await get(address);
      expect([status, headers.get('cache-control')]).toEqual([200, expect.stringContaining('immutable')]);
    }
  });

  it('are parts of one file in these formats', async () => {
    const [, length, start] = /EXT-X-BYTERANGE:(\d+)@(\d+)/
      .exec(await (await get(`/api/videos/${video.id}/storyboard.m3u8`)).text())!
      .map(Number);
    const range = `bytes=${start}-${start! + length! - 1}`;
    const answer = await get(`/api/videos/${video.id}/storyboard.bif`, { Range: range });
    expect(answer.status).toBe(206);
    expect(readJpeg(await answer.arrayBuffer())).toMatchObject({ width: 320, height: 180 });
    const [address] = video.storyboard!.sheetUrls;
    const run = address!.slice(0, address!.lastIndexOf('/'));
    for (const file of ['iframes/999.m4s', 'iframes/init', '../x/iframes/init.mp4'])
      expect((await get(`${run}/${file}`)).status).toBe(404);
  });

  it('are cached without limit if their address holds the run, and revalidated otherwise', async () => {
    const { storyboard, thumbnailUrl } = video;
    for (const path of [thumbnailUrl!, ...storyboard!.sheetUrls]) {
      const answer = await get(path);
      expect(answer.headers.get('content-type')).toBe('image/jpeg');
      expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable, no-transform');
    }
    for (const path of [storyboard!.vttUrl, storyboard!.jsonUrl])
      expect((await get(path)).headers.get('cache-control')).toBe('no-cache');
    const thumbnail = await get(`/api/videos/${video.id}/thumbnail.jpg`);
    expect(thumbnail.headers.get('cache-control')).toBe('no-cache, no-transform');
  });

  it('are not sent again to a client that has them', async () => {
    const { storyboard, thumbnailUrl, id } = video;
    const fixed = [storyboard!.vttUrl, storyboard!.jsonUrl, `/api/videos/${id}/thumbnail.jpg`];
    for (const path of [...fixed, thumbnailUrl!, storyboard!.sheetUrls[0]!]) {
      const etag = (await get(path)).headers.get('etag')!;
      expect(etag).toMatch(/^"[^"]+"$/);
      const again = await get(path, { 'If-None-Match': `"other", ${etag}` });
      expect([again.status, await again.text()]).toEqual([304, '']);
      expect(again.headers.get('etag')).toBe(etag);
      expect((await get(path, { 'If-None-Match': '"other"' })).status).toBe(200);
    }
  });

  it('have a picture with the aspect ratio of the video', async () => {
    const picture = readJpeg(await (await get(`/api/videos/${video.id}/thumbnail.jpg`)).arrayBuffer());
    expect(picture.width / picture.height).toBeCloseTo(16 / 9, 1);
  });

  it('have that picture as WebP, too, and its dominant colour', async () => {
    expect(video.dominantColour).toMatch(/^#[0-9a-f]{6}$/);
    expect(video.thumbnails?.map(({ contentType, width }) => `${contentType} ${width}`)).toEqual([
      'image/jpeg 320',
      'image/webp 320',
    ]);
    for (const { url, contentType } of video.thumbnails ?? []) {
      const { status, headers } = await get(url);
      expect([status, headers.get('content-type')]).toEqual([200, contentType]);
      expect(headers.get('cache-control')).toContain('immutable');
    }
    expect(await listed(video.id)).toMatchObject({
      thumbnails: video.thumbnails,
      dominantColour: video.dominantColour,
    });
  });

  it.each(['nothing.jpg', '..%2f..%2foriginals', '%2e%2e', 'sheet-1.png', 'a'.repeat(100)])(
    'do not hold a file %s',
    async (file) => {
      const run = video.thumbnailUrl!.slice(0, video.thumbnailUrl!.lastIndexOf('/'));
      expect((await get(`${run}/${file}`)).status).toBe(404);
    },
  );

  it('made again replace those in use only when complete, and both stay intact', async () => {
    gate.close();
    const { video: asked } = await json<WriteAnswer>(write(server, 'POST', `/${video.id}/reprocess`));
    expect(asked).toMatchObject({ status: 'ready', work: { stage: 'probe', attempt: 1 } });
    await eventually(async () => (await adminVideo(server, video.id)).work?.stage === 'previews', 'it is probed again');
    expect((await listed(video.id))?.thumbnailUrl).toBe(video.thumbnailUrl);
    gate.open();
    const again = await processed(server, video.id);
    expect(again.status).toBe('ready');
    expect(again.thumbnailUrl).not.toBe(video.thumbnailUrl);
    expect((await get(video.thumbnailUrl!)).status).toBe(200);
    expect((await get(again.thumbnailUrl!)).status).toBe(200);
  });
});

describe('the work of a removed video', () => {
  /** Whether a child is running for it. */
  const isAtWork = async (id: string): Promise<boolean> => (await processesNaming(`"videoId":"${id}"`)).length > 0;
  const atWork = async (ids: readonly string[]): Promise<string[]> => {
    const found = await Promise.all(ids.map(isAtWork));
    return ids.filter((_, i) => found[i]);
  };

  it('ends at once, running or waiting, and continues when the video is restored', async () => {
    gate.close();
    const clip = await makeClip({ seconds: 2 });
    const ids: string[] = [];
    for (let i = 0; i < 4; i += 1) ids.push((await uploaded(server, clip)).video.id);
    const running = await eventually(async () => {
      const found = await atWork(ids);
      return found.length >= 2 && found;
    }, 'as many previews are made as may be at a time');
    for (const id of ids.slice(0, 2))
      await eventually(async () => (await eventsOf(server, id)).includes('VideoProbed'), `${id} is probed`);
    for (const id of ids) expect((await write(server, 'DELETE', `/${id}`)).status).toBe(200);
    await eventually(async () => (await atWork(running)).length === 0, 'their tools are gone');
    const { video: last } = await uploaded(server, clip);
    await eventually(() => isAtWork(last.id), 'another video has its turn');
    expect(await atWork(ids)).toEqual([]);
    expect(await eventsOf(server, ids[0]!)).toEqual(['VideoUploaded', 'VideoProbed', 'VideoRemoved']);

    await write(server, 'POST', `/${ids[0]!}/restore`);
    gate.open();
    for (const id of [ids[0]!, last.id]) expect((await processed(server, id)).status).toBe('ready');
    expect(await eventsOf(server, ids[1]!)).toEqual(['VideoUploaded', 'VideoProbed', 'VideoRemoved']);
  });
});

describe('an intact video whose previews cannot be made', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelog-tools-'));
  let poor: Server;
  beforeAll(async () => {
    poor = await Server.start({ env: previewsWithoutMemory(folder) });
  });
  afterAll(async () => {
    await poor.dispose();
    rmSync(folder, { recursive: true });
  });

  it('is listed and plays, and managers see the reason', async () => {
    const { video } = await uploaded(poor, await makeClip({ seconds: 2 }));
    const done = await processed(poor, video.id);
    expect(done).toMatchObject({ status: 'ready', playable: true, failure: { code: 'MEDIA.OUT_OF_MEMORY' } });
    const { items } = await catalog(poor);
    expect(items).toMatchObject([{ id: video.id, status: 'ready', playable: true }]);
    for (const field of ['thumbnailUrl', 'storyboard', 'failure']) expect(items[0]).not.toHaveProperty(field);
    expect((await poor.request(video.streamUrl)).status).toBe(200);
    const none = await problem(poor.request(`/api/videos/${video.id}/storyboard.vtt`), 404);
    expect(none.code).toBe('MEDIA.NO_PREVIEWS');
  });

  it('is still converted when browsers do not play it', async () => {
    const { video, position } = await uploaded(poor, await makeClip({ seconds: 2, codec: 'mpeg4', container: 'avi' }));
    const done = await eventually(async () => {
      const seen = await adminVideo(poor, video.id, position);
      return seen.playable && seen;
    }, 'the video is converted');
    expect(done).toMatchObject({ status: 'ready', contentType: 'video/mp4' });
    expect(done).toMatchObject({ failure: { stage: 'previews', code: 'MEDIA.OUT_OF_MEMORY' } });
  });
});

describe('a file that is not a video', () => {
  const codes: Record<Exclude<BrokenFile, 'truncated' | 'fastFrames'>, string> = {
    empty: 'MEDIA.EMPTY',
    garbage: 'MEDIA.NOT_A_VIDEO',
    text: 'MEDIA.NOT_A_VIDEO',
    picture: 'MEDIA.NOT_A_VIDEO',
    subtitles: 'MEDIA.NOT_A_VIDEO',
    audioOnly: 'MEDIA.NO_VIDEO_STREAM',
    coverArt: 'MEDIA.COVER_ART_ONLY',
    truncatedWithoutIndex: 'MEDIA.TRUNCATED',
    hugePicture: 'MEDIA.PICTURE_TOO_LARGE',
    hugeFrame: 'MEDIA.PICTURE_TOO_LARGE',
    damaged: 'MEDIA.DAMAGED',
    noPictures: 'MEDIA.DAMAGED',
    wideSamples: 'MEDIA.IMPLAUSIBLE',
    farApart: 'MEDIA.IMPLAUSIBLE',
  };

  it('fails, with a code for machines and a sentence for people', async () => {
    const kinds = Object.keys(codes) as (keyof typeof codes)[];
    const answers = await Promise.all(kinds.map(async (kind) => uploaded(server, await makeBrokenFile(kind))));
    const done = await Promise.all(answers.map(({ video }) => processed(server, video.id)));
    expect(Object.fromEntries(done.map(({ failure }, i) => [kinds[i], failure?.code]))).toEqual(codes);
    for (const { status, failure } of done) {
      expect({ status, retryable: failure?.retryable, attempt: failure?.attempt }).toEqual({
        status: 'failed',
        retryable: false,
        attempt: 1,
      });
      expect(failure?.message).toMatch(/^[A-Z].{20,}\.$/);
      expect(failure?.logTail).not.toContain(server.dataDir);
    }
    const ids = new Set(done.map(({ id }) => id));
    expect((await catalog(server, '?limit=200')).items.filter(({ id }) => ids.has(id))).toEqual([]);
  });

  it('reports a missing second half of a video', async () => {
    const { video } = await uploaded(server, await makeBrokenFile('truncated'));
    expect((await processed(server, video.id)).failure?.code).toBe('MEDIA.TRUNCATED');
  });

  it.each(['m3u8', 'ffconcat', 'dash', 'pictures'] as const)(
    'but a list of other files (%s) fails and opens none',
    async (kind) => {
      const secret = await makeClip({ seconds: 2 });
      const form = multipartBody([{ name: 'file', fileName: 'video.mp4', content: playlistOf(kind, secret) }]);
      const { video } = await json<WriteAnswer>(postForm(server, form), 201);
      expect(await processed(server, video.id)).toMatchObject({
        status: 'failed',
        failure: { code: 'MEDIA.NOT_A_VIDEO' },
      });
    },
  );

  it('can be retried at any time, and fails again', async () => {
    const { video } = await uploaded(server, await makeBrokenFile('text'));
    await processed(server, video.id);
    const { video: asked } = await json<WriteAnswer>(write(server, 'POST', `/${video.id}/reprocess`));
    expect(asked).toMatchObject({ status: 'processing', work: { stage: 'probe', attempt: 1 } });
    expect(await processed(server, video.id, asked.position)).toMatchObject({ status: 'failed' });
    const failed = ['ProcessingFailed', 'ProcessingRequested', 'ProcessingFailed'];
    expect(await eventsOf(server, video.id)).toEqual(['VideoUploaded', ...failed]);
  });
});
