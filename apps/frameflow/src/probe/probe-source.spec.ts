import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { MediaFacts } from '@reelog/domain';
import { ffmpeg } from '../../../../test/media/clip-cache.js';
import { type BrokenFile, makeBrokenFile, type Playlist, playlistOf } from '../../../../test/media/make-broken-file.js';
import { type ClipRecipe, makeClip } from '../../../../test/media/make-clip.js';
import { probe, temporaryFolder } from '../testing/media-test-bed.js';

describe('probing a video', () => {
  const folder = temporaryFolder();
  const sources: readonly (readonly [string, Partial<ClipRecipe>, Partial<MediaFacts>])[] = [
    [
      'MP4 with H.264 and AAC',
      { audio: true },
      { container: 'mp4', videoCodec: 'h264', audioCodec: 'aac', frameRate: 25, browserPlayable: true },
    ],
    ['MOV', { container: 'mov' }, { container: 'mov', browserPlayable: true }],
    [
      'WebM with VP9 and Opus',
      { container: 'webm', codec: 'vp9', audio: true },
      { container: 'webm', videoCodec: 'vp9', audioCodec: 'opus', browserPlayable: true },
    ],
    [
      'Matroska, which not every browser plays',
      { container: 'mkv' },
      { container: 'matroska', browserPlayable: false },
    ],
    ['HEVC, which not every browser plays', { codec: 'hevc' }, { videoCodec: 'hevc', browserPlayable: false }],
    ['10-bit H.264, which not every browser plays', { pixelFormat: 'yuv420p10le' }, { browserPlayable: false }],
    [
      'AVI',
      { container: 'avi', codec: 'mpeg4', audio: true },
      { container: 'avi', videoCodec: 'mpeg4', audioCodec: 'mp3', browserPlayable: false },
    ],
    [
      'MPEG-TS, which starts at 1.4 s',
      { container: 'ts', audio: true },
      { container: 'mpegts', browserPlayable: false },
    ],
    ['a video turned by 90 degrees', { rotation: 90 }, { width: 180, height: 320 }],
    ['pixels twice as wide as high', { sampleAspect: '2/1' }, { width: 640, height: 180 }],
    ['pixels twice as high as wide', { sampleAspect: '1/2' }, { width: 320, height: 360 }],
    ['an odd size', { width: 321, height: 181, codec: 'vp8', container: 'webm' }, { width: 321, height: 181 }],
  ];
  it.each(sources)('describes %s', async (_name, recipe, facts) => {
    const found = await probe(await makeClip(recipe));
    expect(found).toMatchObject(facts);
    expect(found.durationSeconds).toBeGreaterThan(9.5);
    expect(found.durationSeconds).toBeLessThan(10.5);
  });

  it.each([
    ['open', 'open-gop=1', false],
    ['closed', 'open-gop=0', true],
  ] as const)(
    'says whether one with %s groups of pictures plays: a seek in Chromium fails in an open one',
    async (name, option, plays) => {
      const path = join(folder, `${name}.mp4`);
      await ffmpeg(
        '-i',
        await makeClip(),
        '-c:v',
        'libx264',
        '-x264-params',
        `${option}:keyint=25:min-keyint=25:scenecut=0`,
        path,
      );
      expect(await probe(path)).toMatchObject({ videoCodec: 'h264', browserPlayable: plays });
    },
  );

  it('takes a video of one frame', async () => {
    expect(await probe(await makeClip({ seconds: 0.04 }))).toMatchObject({ durationSeconds: 0.04, frameRate: 25 });
  });

  it('counts the frames of a video with variable frame rate as they are', async () => {
    const { frameRate, durationSeconds } = await probe(await makeClip({ keepFrames: 'not(mod(n,5))' }));
    expect(frameRate).toBeCloseTo(5, 0);
    expect(durationSeconds).toBeGreaterThan(9.5);
  });
});

describe('probing other files', () => {
  const files: readonly (readonly [BrokenFile, string])[] = [
    ['garbage', 'MEDIA.NOT_A_VIDEO'],
    ['text', 'MEDIA.NOT_A_VIDEO'],
    ['picture', 'MEDIA.NOT_A_VIDEO'],
    ['subtitles', 'MEDIA.NOT_A_VIDEO'],
    ['audioOnly', 'MEDIA.NO_VIDEO_STREAM'],
    ['coverArt', 'MEDIA.COVER_ART_ONLY'],
    ['truncated', 'MEDIA.TRUNCATED'],
    ['truncatedWithoutIndex', 'MEDIA.TRUNCATED'],
  ];
  it.each(files)('maps %s to %s', async (kind, code) => {
    const path = await makeBrokenFile(kind);
    await expect(probe(path)).rejects.toMatchObject({ code, retryable: false });
  });

  it("shows the tool's last words without any path", async () => {
    const path = await makeBrokenFile('garbage');
    const error: unknown = await probe(path).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ logTail: expect.stringMatching(/Invalid data found/) });
    expect(String((error as { logTail: string }).logTail)).not.toMatch(/\/\w+\//);
  });
});

describe('probing a playlist with the name of a video', () => {
  const folder = temporaryFolder();

  it.each<Playlist>(['m3u8', 'ffconcat', 'dash', 'pictures'])('refuses %s and reads no file it names', async (kind) => {
    const path = join(folder, kind);
    await writeFile(path, playlistOf(kind, await makeClip()));
    await expect(probe(path)).rejects.toMatchObject({ code: 'MEDIA.NOT_A_VIDEO' });
  });

  it('connects to no server in the settings', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/video.mp4`;
    for (const kind of ['m3u8', 'ffconcat', 'dash'] as const) {
      await writeFile(join(folder, kind), playlistOf(kind, address));
      await expect(probe(join(folder, kind))).rejects.toMatchObject({ code: 'MEDIA.NOT_A_VIDEO' });
    }
    expect(asked).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });
});
