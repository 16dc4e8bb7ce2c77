import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type MediaJob, type MediaResultMessage, previewFolder, type PreviewSet } from '@reelog/domain';
import { S3TestBed } from '../../../adapters/s3/src/testing/s3-test-bed.js';
import { Middleman } from '../../../adapters/s3/src/testing/middleman.js';
import { makeBrokenFile } from '../../../test/media/make-broken-file.js';
import { type ClipRecipe, makeClip } from '../../../test/media/make-clip.js';
import { secondsOnSheet } from '../../../test/media/read-tile.js';
import { service } from '../../../test/services/services.js';
import { FrameflowHost } from './testing/frameflow-host.js';
import { previews, temporaryFolder } from './testing/media-test-bed.js';

const root = temporaryFolder();
const bed = new S3TestBed();
let network: Middleman;
let host: FrameflowHost;

beforeAll(async () => {
  network = await Middleman.before(service('S3_ENDPOINT'));
  host = await FrameflowHost.start({}, () => bed.open({ ...bed.options(), endpoint: network.url }));
});
afterAll(async () => {
  await host.close();
  await network.die();
  await bed.remove();
});

const previewsOf = async (job: MediaJob): Promise<PreviewSet> =>
  previewsIn(await host.perform({ ...job, stage: 'previews' }));

function previewsIn(result: MediaResultMessage): PreviewSet {
  if (result.outcome !== 'previews') throw new Error(JSON.stringify(result));
  return result.previews;
}

describe('frameflow, with videos in an S3 store', () => {
  const sources: readonly (readonly [string, Partial<ClipRecipe>])[] = [
    ['with a key frame a second', {}],
    ['whose index lies at its end', { faststart: false, audio: true }],
    ['with a single key frame', { gop: 1000 }],
    ['whose key frames are far apart', { gop: 150 }],
    ['in VP9', { codec: 'vp9', container: 'webm' }],
    ['in VP9 with a single key frame', { codec: 'vp9', container: 'webm', gop: 1000 }],
    ['in Matroska', { container: 'mkv' }],
    ['in MPEG-TS', { container: 'ts' }],
  ];
  it.each(sources)('probes one %s, and makes its storyboard and thumbnail', async (_, recipe) => {
    const job = await host.upload(await makeClip(recipe));
    expect(await host.perform(job)).toMatchObject({ outcome: 'probed', media: { width: 320, height: 180 } });

    const { runId, storyboard, thumbnail } = await previewsOf({ ...job, job: 2 });
    const folder = previewFolder(job.videoId, runId);
    const sheet = await host.object(`${folder}/sheet-001.jpg`);
    expect(secondsOnSheet(sheet, storyboard, 5)).toEqual([0, 2, 4, 6, 8]);
    expect(JSON.parse((await host.object(`${folder}/storyboard.json`)).toString())).toEqual(storyboard);
    expect((await host.object(`${folder}/thumbnail.jpg`)).length).toBeGreaterThan(100);
    expect(thumbnail.width).toBe(320);
    expect(await host.temporaryFiles()).toEqual([]);
  });

  it.each([
    ['empty', 'MEDIA.EMPTY'],
    ['garbage', 'MEDIA.NOT_A_VIDEO'],
    ['audioOnly', 'MEDIA.NO_VIDEO_STREAM'],
    ['truncated', 'MEDIA.TRUNCATED'],
  ] as const)('answers an upload that is %s with %s, and tells nothing of the store', async (kind, code) => {
    const result = await host.perform(await host.upload(await makeBrokenFile(kind)));
    expect(result).toMatchObject({ outcome: 'failed', failure: { stage: 'probe', code, retryable: false } });
    expect(JSON.stringify(result)).not.toMatch(/X-Amz|127\.0\.0\.1/);
  });

  it.each([
    ['key frames', {}],
    ['spans', { gop: 125 }],
    ['all frames', { gop: 1000 }],
  ] as const)('gets the same tiles as from a file, by %s', async (_name, recipe) => {
    const path = await makeClip({ startSeconds: 0.9, audio: true, faststart: false, ...recipe });
    const job = await host.upload(path, { stage: 'previews' });
    const { runId, storyboard } = await previewsOf(job);
    const folder = await mkdtemp(join(root, 'run-'));
    const local = await previews(path, folder);
    expect(storyboard).toEqual(local.storyboard);
    const sheet = await host.object(`${previewFolder(job.videoId, runId)}/sheet-001.jpg`);
    expect(sheet).toEqual(await readFile(join(folder, 'sheet-001.jpg')));
  });

  it('leaves no connection to the store behind', async () => {
    await previewsOf(await host.upload(await makeClip()));
    await host.until(() => (network.connections <= 4 ? true : undefined));
  });
});

describe('frameflow, when the store fails in the middle of a video', () => {
  // Read from its beginning to its end: of an MP4, seeks would read a small part.
  const container = 'mkv';
  const recipe: Partial<ClipRecipe> = { container, picture: 'footage', seconds: 20, width: 1280, height: 720, gop: 50 };
  const dieHalfWay = async (path: string): Promise<void> => network.dieAfter((await stat(path)).size / 2);

  /** Waits for this much progress of a job. */
  const toldAgain = (job: MediaJob, times: number): Promise<true> =>
    host.until(() =>
      host.progress.filter(({ videoId }) => videoId === job.videoId).length >= times ? true : undefined,
    );

  it('continues at the same position when the store is back soon', async () => {
    const path = await makeClip(recipe);
    const job = await host.upload(path, { stage: 'previews' });
    await dieHalfWay(path);
    await host.offer(job);
    await host.until(() => (network.isDead ? true : undefined));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await network.comeBack();
    const result = await host.until(() => host.results.find(({ videoId }) => videoId === job.videoId));
    expect(previewsIn(result).storyboard.tileCount).toBe(10);
  });

  it('never accepts half a video as a whole one, and starts again when the store is back', async () => {
    const path = await makeClip(recipe);
    const job = await host.upload(path, { stage: 'previews' });
    await dieHalfWay(path);
    await host.offer(job);
    await toldAgain(job, 3);
    await network.comeBack();
    const result = await host.until(() => host.results.find(({ videoId }) => videoId === job.videoId));
    expect(previewsIn(result).storyboard.tileCount).toBe(10);
    expect(host.results.filter(({ videoId }) => videoId === job.videoId)).toHaveLength(1);
  });

  it('holds all due jobs until the store is back, reports it, and fails none', async () => {
    const jobs = [];
    for (const stage of ['probe', 'probe', 'previews'] as const)
      jobs.push(await host.upload(await makeClip(), { stage }));
    await network.die();
    for (const job of jobs) await host.offer(job);
    for (const job of jobs) await toldAgain(job, 4);
    await network.comeBack();
    const outcomes = jobs.map(({ videoId }) =>
      host.until(() => host.results.find((result) => result.videoId === videoId)),
    );
    expect((await Promise.all(outcomes)).map(({ outcome }) => outcome)).toEqual(['probed', 'probed', 'previews']);
  });

  it('stops at once while it waits for the store', async () => {
    const impatient = await FrameflowHost.start({}, () => bed.open({ ...bed.options(), endpoint: network.url }));
    const job = await impatient.upload(await makeClip());
    await network.die();
    await impatient.offer(job);
    await impatient.until(() => (impatient.progress.length > 3 ? true : undefined));
    const started = performance.now();
    await impatient.close();
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(impatient.results).toEqual([]);
    await network.comeBack();
  });
});
