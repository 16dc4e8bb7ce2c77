import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MEDIA_RESULT, type MediaJob, type PreviewFile, previewFolder, type PreviewSet } from '@reelog/domain';
import { MessageNotAcceptedError } from '@reelog/messaging';
import { StorageFullError } from '@reelog/storage';
import { makeBrokenFile } from '../../../test/media/make-broken-file.js';
import { makeClip } from '../../../test/media/make-clip.js';
import { jpegSize, secondsOnSheet, webpSize } from '../../../test/media/read-tile.js';
import { FrameflowHost, JOBS_AT_ONCE, belongTo } from './testing/frameflow-host.js';
import { probe } from './testing/media-test-bed.js';

describe('frameflow', () => {
  let host: FrameflowHost;
  beforeAll(async () => {
    host = await FrameflowHost.start();
  });
  afterAll(() => host.close());

  const previewsOf = async (job: MediaJob): Promise<PreviewSet> => {
    const result = await host.perform({ ...job, stage: 'previews' });
    if (result.outcome !== 'previews') throw new Error(JSON.stringify(result));
    return result.previews;
  };

  it('probes a video, then makes its storyboard and thumbnail in a run folder of its own', async () => {
    const job = await host.upload(await makeClip({ seconds: 8, audio: true }));

    const probed = await host.perform(job);
    expect(probed).toMatchObject({
      outcome: 'probed',
      media: { durationSeconds: expect.closeTo(8, 1), videoCodec: 'h264', audioCodec: 'aac' },
    });

    const { runId, recipe, storyboard, thumbnail, elapsedMs } = await previewsOf({ ...job, job: 2 });
    const folder = previewFolder(job.videoId, runId);
    expect(await host.keys(`${folder}/`)).toEqual(
      ['sheet-001.jpg', 'storyboard.json', 'thumbnail.jpg', 'thumbnail.webp', 'tiles.bif'].map(
        (file) => `${folder}/${file}`,
      ),
    );
    expect(recipe).toEqual({ version: 4, intervalSeconds: 2, tileWidth: 320 });
    expect(storyboard).toMatchObject({
      intervalSeconds: 2,
      tileWidth: 320,
      tileHeight: 180,
      columns: 10,
      rows: 10,
      tileCount: 4,
    });
    expect(storyboard.tileTimesSeconds).toEqual([0, 2, 4, 6]);
    expect(JSON.parse((await host.object(`${folder}/storyboard.json`)).toString())).toEqual(storyboard);

    const sheet = await host.object(`${folder}/sheet-001.jpg`);
    expect(secondsOnSheet(sheet, storyboard, 4)).toEqual([0, 2, 4, 6]);
    expect(storyboard.sheets).toEqual([
      { file: 'sheet-001.jpg', ...jpegSize(sheet), sizeBytes: sheet.length, tileCount: 4 },
    ]);
    expect(jpegSize(sheet)).toEqual({ width: 4 * 320, height: 180 });
    expect(thumbnail).toMatchObject({ file: 'thumbnail.jpg', width: 320, height: 180 });
    expect(jpegSize(await host.object(`${folder}/thumbnail.jpg`))).toEqual({ width: 320, height: 180 });
    expect(elapsedMs).toBeGreaterThan(0);
  });

  it('makes a few previews of a long video first, and then all', async () => {
    const path = await makeClip({ seconds: 60 });
    const media = { ...(await probe(path)), width: 8_000, height: 4_000 }; // by these facts, it takes long
    const job = await host.upload(path, { stage: 'previews', job: 2, media, few: 'also' });
    await host.offer(job);
    const [few, all] = await host.until(() => {
      const results = host.results.filter(({ videoId }) => videoId === job.videoId);
      return results.length === 2 ? results : undefined;
    });
    if (few?.outcome !== 'previews' || all?.outcome !== 'previews') throw new Error(JSON.stringify([few, all]));
    expect(few.previews).toMatchObject({ preliminary: true, storyboard: { tileCount: 15, intervalSeconds: 4 } });
    expect(all.previews.storyboard.tileCount).toBe(30);
    expect(all.previews).not.toHaveProperty('preliminary');
    for (const { storyboard, runId } of [few.previews, all.previews]) {
      const sheet = await host.object(`${previewFolder(job.videoId, runId)}/sheet-001.jpg`);
      expect(secondsOnSheet(sheet, storyboard, storyboard.tileCount)).toEqual(
        storyboard.tileTimesSeconds.map((seconds) => Math.floor(seconds + 0.01) % 50),
      );
    }
  });

  it('makes smaller copies of a large thumbnail, as JPEG and WebP, and finds its colour', async () => {
    const clip = await makeClip({ seconds: 2, width: 1600, height: 900 });
    const job = await host.upload(clip);
    const { runId, files, dominantColour } = await previewsOf(job);
    const copies = files.filter(({ role }) => role === 'thumbnail');
    const described = (file: PreviewFile): string => `${file.name} ${file.contentType} ${file.width}x${file.height}`;
    expect(copies.map(described).sort()).toEqual([
      'thumbnail-320.jpg image/jpeg 320x180',
      'thumbnail-320.webp image/webp 320x180',
      'thumbnail-640.jpg image/jpeg 640x360',
      'thumbnail-640.webp image/webp 640x360',
      'thumbnail.jpg image/jpeg 1280x720',
      'thumbnail.webp image/webp 1280x720',
    ]);
    for (const { name, contentType, width, height, sizeBytes } of copies) {
      const bytes = await host.object(`${previewFolder(job.videoId, runId)}/${name}`);
      expect(bytes).toHaveLength(sizeBytes ?? 0);
      if (contentType === 'image/jpeg') expect(jpegSize(bytes)).toEqual({ width, height });
      else expect(webpSize(bytes)).toEqual({ width, height });
    }
    // the clip is grey: red, green and blue are about alike
    const parts = (dominantColour ?? '').match(/[0-9a-f]{2}/g)?.map((part) => parseInt(part, 16)) ?? [];
    expect(parts).toHaveLength(3);
    expect(Math.max(...parts) - Math.min(...parts)).toBeLessThan(24);
  });

  it('measures the sound with the previews', async () => {
    const path = await makeClip({ seconds: 8, audio: true });
    const job = await host.upload(path, { media: await probe(path) });
    const { loudness, files, runId } = await previewsOf(job);
    expect(loudness).toMatchObject({ integratedLufs: expect.closeTo(-18.8, 0), truePeakDb: expect.any(Number) });
    const waveform = files.find(({ role }) => role === 'waveform');
    expect(waveform).toMatchObject({ name: 'waveform.json', contentType: 'application/json' });
    const stored = await host.object(`${previewFolder(job.videoId, runId)}/waveform.json`);
    expect((JSON.parse(stored.toString()) as { peaks: number[] }).peaks).toHaveLength(2_000);
  });

  it('tells its progress from the start of each stage on, in rising whole percents', async () => {
    const job = await host.upload(await makeClip({ seconds: 8 }));
    await host.perform(job);
    await host.perform({ ...job, job: 2, stage: 'previews' });

    const told = host.progress.filter(({ videoId }) => videoId === job.videoId);
    expect(told[0]).toEqual({ videoId: job.videoId, job: 1, stage: 'probe', percent: 0 });
    const previews = told.filter(({ stage }) => stage === 'previews').map(({ percent }) => percent);
    expect(previews[0]).toBe(0);
    expect(previews).toEqual([...previews].sort((a, b) => a - b).map(Math.trunc));
  });

  it.each([
    ['empty', 'MEDIA.EMPTY'],
    ['garbage', 'MEDIA.NOT_A_VIDEO'],
    ['audioOnly', 'MEDIA.NO_VIDEO_STREAM'],
    ['truncated', 'MEDIA.TRUNCATED'],
  ] as const)('answers an upload that is %s with %s and a sentence for people', async (kind, code) => {
    const result = await host.perform(await host.upload(await makeBrokenFile(kind)));
    expect(result).toMatchObject({ outcome: 'failed', failure: { stage: 'probe', code, retryable: false } });
    const message = result.outcome === 'failed' ? result.failure.message : '';
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(JSON.stringify(result)).not.toContain(host.folder);
  });

  it('fails a video as damaged when hardly any picture can be decoded, and keeps no files', async () => {
    const job = await host.upload(await makeBrokenFile('damaged'), { stage: 'previews' });
    expect(await host.perform(job)).toMatchObject({
      outcome: 'failed',
      failure: { stage: 'previews', code: 'MEDIA.DAMAGED' },
    });
    expect(await host.keys(`previews/${job.videoId}/`)).toEqual([]);
    expect(await host.temporaryFiles()).toEqual([]);
  });

  it('treats a missing original as a retryable failure of the store', async () => {
    const job = await host.upload(await makeClip());
    await host.store.delete(job.objectKey);
    expect(await host.perform(job)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'STORAGE.NOT_FOUND', retryable: true },
    });
  });

  it('runs a job once when it is offered twice at the same time, and publishes one result', async () => {
    const job = await host.upload(await makeClip({ seconds: 8 }), { stage: 'previews' });
    await Promise.all([host.offer(job), host.offer(job)]);
    await host.until(() => host.results.find(({ videoId }) => videoId === job.videoId));
    await host.until(async () => ((await host.temporaryFiles()).length === 0 ? true : undefined));
    expect(host.results.filter(({ videoId }) => videoId === job.videoId)).toHaveLength(1);
    expect(await host.keys(`previews/${job.videoId}/`)).toHaveLength(5);
  });

  it('publishes the cached result of a job that is offered again later', async () => {
    const job = await host.upload(await makeClip({ seconds: 8 }), { stage: 'previews' });
    const first = await host.perform(job);
    await host.offer(job);
    const resultsOf = (id: string) => host.results.filter(({ videoId }) => videoId === id);
    await host.until(() => (resultsOf(job.videoId).length === 2 ? true : undefined));
    expect(resultsOf(job.videoId)).toEqual([first, first]);
    expect(await host.keys(`previews/${job.videoId}/`)).toHaveLength(5);
  });

  it('takes the picture that a manager chose', async () => {
    const job = await host.upload(await makeClip({ seconds: 8 }), { thumbnailAtSeconds: 5.5 });
    const { runId, thumbnail } = await previewsOf(job);
    expect(thumbnail.atSeconds).toBeCloseTo(5.48, 2); // the frame on screen at 5.5 s; they are 0.04 s long
    const picture = await host.object(`${previewFolder(job.videoId, runId)}/thumbnail.jpg`);
    expect(secondsOnSheet(picture, { columns: 1, tileWidth: 320, tileHeight: 180 }, 1)).toEqual([5]);
  });

  it('takes the last picture when a manager chose the very end', async () => {
    const job = await host.upload(await makeClip({ seconds: 8 }), { thumbnailAtSeconds: 8 });
    expect((await previewsOf(job)).thumbnail.atSeconds).toBeGreaterThan(5);
  });

  it('rejects a message that is not a job, which becomes a dead letter', async () => {
    await host.bus.publish('media.probe', { videoId: '../../etc', job: 1 });
    const letter = await host.until(async () =>
      (await host.bus.list()).find(({ pattern }) => pattern === 'media.probe'),
    );
    expect(letter.reason).toContain('videoId');
  });
});

describe('frameflow, when it ends', () => {
  it('aborts running work, leaves no files and no partial result, and rejects the job', async () => {
    const host = await FrameflowHost.start();
    const job = await host.upload(
      await makeClip({ picture: 'footage', seconds: 60, width: 1280, height: 720, gop: 1000 }),
      {
        stage: 'previews',
      },
    );
    await host.offer(job);
    await host.until(async () => {
      const [run] = await host.temporaryFiles();
      return run && (await readdir(join(host.folder, 'work', run))).length > 0 ? run : undefined;
    });
    await host.stop();
    expect(await host.temporaryFiles()).toEqual([]);
    expect(await host.keys('previews/')).toEqual([]);
    expect(host.results).toEqual([]);
    await host.remove();
  });

  it('accepts no new job while running ones end', async () => {
    const host = await FrameflowHost.start({ concurrency: 1 });
    const locate = host.store.locate.bind(host.store);
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const slow = await host.upload(await makeClip());
    host.store.locate = async (key) => {
      if (key === slow.objectKey) await held;
      return locate(key);
    };
    await host.offer(slow);
    const long = await host.upload(
      await makeClip({ picture: 'footage', seconds: 60, width: 1280, height: 720, gop: 1000 }),
    );
    for (let job = 1; job < JOBS_AT_ONCE + 3; job += 1) await host.offer({ ...long, job, stage: 'previews' });
    await host.until(async () => ((await host.temporaryFiles()).length > 0 ? true : undefined));
    const stopped = host.stop();
    await host.until(async () => ((await host.temporaryFiles()).length === 0 ? true : undefined));
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    goOn();
    await stopped;
    expect(host.taken).toBe(1 + JOBS_AT_ONCE);
    await host.remove();
  });

  it('removes leftovers of a killed run from the work folder', async () => {
    const workFolder = join(process.cwd(), '.cache', `frameflow-${process.pid}`);
    await mkdir(join(workFolder, 'run-left-over'), { recursive: true });
    await writeFile(join(workFolder, 'run-left-over', 'tiles.raw'), 'half');
    const host = await FrameflowHost.start({ workFolder });
    expect(await readdir(workFolder)).toEqual([]);
    await host.close();
    await rm(workFolder, { recursive: true, force: true });
  });

  it('stops waiting for a bus that accepts no result', async () => {
    const host = await FrameflowHost.start();
    const refusals = refuseResults(host, Infinity);
    await host.offer(await host.upload(await makeClip()));
    await host.until(() => (refusals() > 1 ? true : undefined));
    const started = performance.now();
    await host.stop();
    expect(performance.now() - started).toBeLessThan(1_000);
    await host.remove();
  });
});

describe('frameflow, when the store belongs to another log', () => {
  let host: FrameflowHost;
  beforeEach(async () => {
    host = await FrameflowHost.start();
  });
  afterEach(() => host.close());

  /** Resolves when all offered jobs are handled: a later job of the same kind is done. */
  async function afterwards(): Promise<void> {
    await host.perform(await host.upload(await makeClip(), { stage: 'previews' }));
  }

  it('skips a job of another log without a result, so that it stays due', async () => {
    const job = await host.upload(await makeClip(), { stage: 'previews' });
    await host.offer({ ...job, logId: 'another-log' });
    await afterwards();
    expect(host.results.map(({ videoId }) => videoId)).not.toContain(job.videoId);
    expect(await host.keys(`previews/${job.videoId}/`)).toEqual([]);
    expect(await host.bus.list()).toEqual([]);
    expect(await host.perform(job)).toMatchObject({ outcome: 'previews' });
  });

  it('stores nothing when the store was adopted by another log during the job', async () => {
    const job = await host.upload(await makeClip(), { stage: 'previews' });
    const locate = host.store.locate.bind(host.store);
    host.store.locate = async (key) => {
      const path = await locate(key);
      await belongTo(host.store, 'another-log');
      return path;
    };
    await host.offer(job);
    await host.until(async () => ((await host.temporaryFiles()).length > 0 ? true : undefined));
    await host.until(async () => ((await host.temporaryFiles()).length === 0 ? true : undefined));
    expect(await host.keys('previews/')).toEqual([]);
    expect(host.results).toEqual([]);
  });

  it('skips a job of the previous release, which names no log', async () => {
    const { videoId, ...job } = await host.upload(await makeClip(), { stage: 'previews' });
    await host.bus.publish('media.previews', { videoId, ...job });
    await afterwards();
    expect(host.results.map((result) => result.videoId)).not.toContain(videoId);
    expect(await host.bus.list()).toEqual([]);
  });
});

describe('frameflow, when the store is full', () => {
  it('keeps its results and stores them when there is space again', async () => {
    const host = await FrameflowHost.start();
    const job = await host.upload(await makeClip(), { stage: 'previews' });
    const put = host.store.put.bind(host.store);
    let refusals = 0;
    host.store.put = (key, body, options) => {
      if (refusals >= 3) return put(key, body, options);
      refusals += 1;
      body.destroy();
      return Promise.reject(new StorageFullError());
    };
    expect(await host.perform(job)).toMatchObject({ outcome: 'previews' });
    expect(refusals).toBe(3);
    expect(await host.keys(`previews/${job.videoId}/`)).toHaveLength(5);
    const told = host.progress.map(({ percent }) => percent);
    expect(told.some((percent, index) => percent === told[index - 1])).toBe(true); // repeated while the job waits
    await host.close();
  });
});

describe('frameflow, when the sound cannot be measured', () => {
  it('makes the previews without it', async () => {
    const host = await FrameflowHost.start();
    const path = await makeClip({ seconds: 8, audio: true });
    const job = await host.upload(path, { stage: 'previews', media: await probe(path) });
    const locate = host.store.locate.bind(host.store);
    let asked = 0;
    host.store.locate = (key) => ((asked += 1) === 2 ? Promise.reject(new Error('no such place')) : locate(key));
    const result = await host.perform(job);
    expect(result).toMatchObject({ outcome: 'previews', previews: { files: expect.any(Array) } });
    expect(result).not.toHaveProperty('previews.loudness');
    expect(asked).toBe(2);
    await host.close();
  });
});

describe('frameflow, when the bus accepts no results for a while', () => {
  it('sends the result of a job as soon as possible, and runs the job once', async () => {
    const host = await FrameflowHost.start();
    const refusals = refuseResults(host, 4);
    const job = await host.upload(await makeClip(), { stage: 'previews' });
    expect(await host.perform(job)).toMatchObject({ outcome: 'previews' });
    expect(refusals()).toBe(4);
    expect(host.taken).toBe(1);
    expect(await host.keys(`previews/${job.videoId}/`)).toHaveLength(5);
    await host.close();
  });
});

/** Makes the bus reject this many results. @returns the number of rejections so far */
function refuseResults(host: FrameflowHost, times: number): () => number {
  const publish = host.bus.publish.bind(host.bus);
  let refusals = 0;
  host.bus.publish = (pattern, message) => {
    if (pattern !== MEDIA_RESULT || refusals >= times) return publish(pattern, message);
    refusals += 1;
    return Promise.reject(new MessageNotAcceptedError(pattern, 'queue-full'));
  };
  return () => refusals;
}
