import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MEDIA_CANCEL, type MediaFacts, type MediaJobMessage, type Rendition, renditionFolder } from '@reelog/domain';
import { ffmpeg } from '../../../test/media/clip-cache.js';
import { makeBrokenFile } from '../../../test/media/make-broken-file.js';
import { type ClipRecipe, makeClip } from '../../../test/media/make-clip.js';
import { makeHostileFile } from '../../../test/media/make-hostile-file.js';
import { makeOddFile } from '../../../test/media/make-odd-file.js';
import { jpegSize, secondsOnSheet } from '../../../test/media/read-tile.js';
import { FrameflowHost } from './testing/frameflow-host.js';
import { previews, probe, temporaryFolder } from './testing/media-test-bed.js';

const root = temporaryFolder();

describe('frameflow makes renditions', () => {
  let host: FrameflowHost;
  beforeAll(async () => {
    host = await FrameflowHost.start();
  });
  afterAll(() => host.close());

  interface Made {
    readonly rendition: Rendition;
    readonly bytes: Buffer;
    /** A copy of the file. */
    readonly path: string;
    readonly source: MediaFacts;
    readonly facts: MediaFacts;
  }

  const renditionJob = async (path: string, wishes: Partial<MediaJobMessage> = {}): Promise<MediaJobMessage> =>
    host.upload(path, { stage: 'rendition', job: 3, media: await probe(path), ...wishes });

  async function renditionOf(path: string, wishes: Partial<MediaJobMessage> = {}): Promise<Made> {
    const job = await renditionJob(path, wishes);
    const result = await host.perform(job);
    if (result.outcome !== 'rendition') throw new Error(JSON.stringify(result));
    const { rendition } = result;
    const key = `${renditionFolder(job.videoId, rendition.runId)}/video.mp4`;
    expect(await host.keys(`renditions/${job.videoId}/`)).toEqual([key]);
    const bytes = await host.object(key);
    const copy = join(root, `${rendition.runId}.mp4`);
    await writeFile(copy, bytes);
    return { rendition, bytes, path: copy, source: job.media!, facts: await probe(copy) };
  }

  /** Every tile of the rendition shows the second of its time. */
  async function expectRightPictures({ path, facts, source }: Made): Promise<void> {
    expect(facts.durationSeconds).toBeCloseTo(source.durationSeconds, 0);
    const { storyboard } = await previews(path, root, { durationSeconds: facts.durationSeconds });
    const sheet = await readFile(join(root, 'sheet-001.jpg'));
    expect(jpegSize(sheet).width).toBeGreaterThan(0);
    expect(secondsOnSheet(sheet, storyboard, storyboard.tileCount)).toEqual(
      storyboard.tileTimesSeconds.map((seconds) => Math.floor(seconds + 0.05)),
    );
  }

  it.each<[string, Partial<ClipRecipe>]>([
    ['H.264 and AAC in Matroska', { container: 'mkv', audio: true }],
    ['H.264 and AAC in MPEG-TS', { container: 'ts', audio: true }],
    ['H.264 in Flash Video', { container: 'flv' }],
  ])('by taking pictures and sound as they are: %s', async (_name, recipe) => {
    const made = await renditionOf(await makeClip(recipe));
    expect(made.rendition).toMatchObject({ kind: 'remuxed', contentType: 'video/mp4', width: 320, height: 180 });
    expect(made.facts).toMatchObject({ container: 'mp4', videoCodec: 'h264', browserPlayable: true });
    if (recipe.audio) expect(made.facts).toMatchObject({ audioCodec: 'aac' });
    await expectRightPictures(made);
  });

  it.each<[string, Partial<ClipRecipe>, string]>([
    ['HEVC', { codec: 'hevc', container: 'mkv', audio: true }, '320x180'],
    ['MPEG-4 and MP3 in AVI', { codec: 'mpeg4', container: 'avi', audio: true }, '320x180'],
    ['MPEG-2 in a program stream', { codec: 'mpeg2', container: 'mpg', audio: true }, '320x180'],
    ['ten bits', { pixelFormat: 'yuv420p10le' }, '320x180'],
    ['HEVC turned by 90 degrees', { codec: 'hevc', rotation: 90 }, '180x320'],
    ['pixels twice as wide as high', { codec: 'hevc', sampleAspect: '2/1' }, '640x180'],
    ['an odd size', { codec: 'hevc', width: 322, height: 182 }, '322x182'],
  ])('by encoding what browsers do not play: %s', async (_name, recipe, size) => {
    const made = await renditionOf(await makeClip(recipe));
    expect(made.rendition).toMatchObject({ kind: 'transcoded', codecs: expect.stringMatching(/^avc1\.64/) });
    expect(`${made.facts.width}x${made.facts.height}`).toBe(size);
    expect(made.facts).toMatchObject({ container: 'mp4', videoCodec: 'h264', browserPlayable: true });
    expect(made.facts.audioCodec).toBe(recipe.audio ? (recipe.container === 'avi' ? 'mp3' : 'aac') : undefined);
    await expectRightPictures(made);
  });

  it.each(['mkv', 'ts', 'mp4'])('by encoding H.264 whose groups of pictures are open, in %s', async (extension) => {
    const path = join(root, `open.${extension}`);
    const options = 'open-gop=1:keyint=25:min-keyint=25:scenecut=0';
    await ffmpeg('-i', await makeClip(), '-c:v', 'libx264', '-x264-params', options, path);
    const made = await renditionOf(path);
    expect(made.rendition.kind).toBe('transcoded');
    expect(made.facts.browserPlayable).toBe(true);
    await expectRightPictures(made);
  });

  it('by encoding what is damaged: found by the way, and known before', async () => {
    const found = await renditionOf(await makeHostileFile('mkv', 'zerosInMiddle'));
    expect(found.rendition.kind).toBe('transcoded');
    const known = await renditionOf(await makeClip({ container: 'mkv' }), { isDamaged: true });
    expect(known.rendition.kind).toBe('transcoded');
    await expectRightPictures(known);
  });

  it('which show the first picture from their beginning on, where that is late', async () => {
    const { bytes, facts } = await renditionOf(await makeOddFile('insideGop'));
    expect(facts.durationSeconds).toBeCloseTo(10, 1);
    const at = bytes.indexOf('mdhd'); // ISO/IEC 14496-12, 8.4.2: of the only track
    expect(bytes.readUInt32BE(at + 20) / bytes.readUInt32BE(at + 16)).toBeCloseTo(10, 1);
  });

  it('and stores them with their digest, tells its progress, and leaves no files', async () => {
    const { rendition, bytes } = await renditionOf(await makeClip({ container: 'mkv' }));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(rendition.parts).toEqual([{ name: 'video.mp4', sizeBytes: bytes.length, sha256 }]);
    expect(rendition.bitrate).toBeCloseTo((bytes.length * 8) / 10, -3);
    expect(await host.temporaryFiles()).toEqual([]);
    expect(host.progress.find(({ stage }) => stage === 'rendition')).toMatchObject({ percent: 0 });
  });

  it('and leaves nothing behind when that fails', async () => {
    const keys = await host.keys('renditions/');
    const media = await probe(await makeClip());
    const job = await renditionJob(await makeClip(), { media });
    await host.store.put(job.objectKey, createReadStream(await makeBrokenFile('garbage')));
    expect(await host.perform(job)).toMatchObject({
      outcome: 'failed',
      failure: { stage: 'rendition', code: 'MEDIA.NOT_A_VIDEO', retryable: false },
    });
    expect(await host.keys('renditions/')).toEqual(keys);
    expect(await host.temporaryFiles()).toEqual([]);
  });

  it('until the video is removed, one at a time, beside previews', async () => {
    const long = await makeClip({
      picture: 'footage',
      codec: 'mpeg4',
      container: 'avi',
      seconds: 60,
      width: 1280,
      height: 720,
      gop: 1000,
    });
    const jobs = [await renditionJob(long, { position: 3 }), await renditionJob(long, { position: 3 })];
    for (const job of jobs) await host.offer(job);
    await host.until(async () => ((await host.temporaryFiles()).length > 0 ? true : undefined));
    const short = await host.upload(await makeClip({ seconds: 2 }), { stage: 'previews' });
    expect(await host.perform(short)).toMatchObject({ outcome: 'previews' });
    expect(await host.temporaryFiles()).toHaveLength(1);
    for (const { videoId } of jobs) await host.bus.publish(MEDIA_CANCEL, { videoId, position: 4 });
    await host.until(async () => ((await host.temporaryFiles()).length === 0 ? true : undefined));
    expect(host.results.filter(({ videoId }) => jobs.some((job) => job.videoId === videoId))).toEqual([]);
  });
});
