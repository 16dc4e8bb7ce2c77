import { MEDIA_CANCEL, type MediaCancelMessage, type MediaJob } from '@reelog/domain';
import { mediaOf } from '../../../libs/domain/src/testing/sample-videos.js';
import { makeBrokenFile } from '../../../test/media/make-broken-file.js';
import { makeClip } from '../../../test/media/make-clip.js';
import { SmallDisk } from '../../../test/support/small-disk.js';
import { FrameflowHost } from './testing/frameflow-host.js';

describe('frameflow, when a video needs no more work', () => {
  const isAtWork = (host: FrameflowHost) =>
    host.until(async () => ((await host.temporaryFiles()).length > 0 ? true : undefined));

  it('ends its running and waiting jobs without a result, and runs later offers', async () => {
    const host = await FrameflowHost.start({ concurrency: 1 });
    const running = await host.upload(
      await makeClip({ picture: 'footage', seconds: 60, width: 1280, height: 720, gop: 1000 }),
      { stage: 'previews', position: 3 },
    );
    const waiting = await host.upload(await makeClip(), { stage: 'previews', position: 5 });
    await host.offer(running);
    await isAtWork(host);
    await host.offer(waiting);
    for (const { videoId } of [waiting, running])
      await host.bus.publish(MEDIA_CANCEL, { videoId, position: 7 } satisfies MediaCancelMessage);
    await host.until(async () => ((await host.temporaryFiles()).length === 0 ? true : undefined));
    await host.offer(waiting); // an offer that was under way
    expect(await host.perform({ ...waiting, position: 9 })).toMatchObject({ outcome: 'previews' });
    expect(host.results).toHaveLength(1);
    expect(await host.keys(`previews/${running.videoId}/`)).toEqual([]);
    await host.close();
  });

  it('runs when the cancellation is older than the offer', async () => {
    const host = await FrameflowHost.start({ concurrency: 1 });
    const job = await host.upload(await makeClip(), { stage: 'previews', position: 3 });
    const goOn = hold(host, job);
    await host.offer(job);
    await isAtWork(host);
    await host.offer({ ...job, position: 9 }); // removed and restored meanwhile
    await host.bus.publish(MEDIA_CANCEL, { videoId: job.videoId, position: 7 } satisfies MediaCancelMessage);
    goOn();
    expect(await host.until(() => host.results[0])).toMatchObject({ outcome: 'previews' });
    await host.close();
  });
});

describe('frameflow, with a running long job', () => {
  it('makes the previews of a short video at the same time', async () => {
    const host = await FrameflowHost.start({ concurrency: 1 });
    const facts = { ...mediaOf(10), width: 320, height: 180 };
    const clip = await makeClip();
    const long = { stage: 'previews', media: { ...facts, durationSeconds: 36_000, width: 8_000 } } as const;
    const jobs = [await host.upload(clip, long), await host.upload(clip, long)];
    const goOn = hold(host, ...jobs);
    for (const job of jobs) await host.offer(job);
    const short = await host.upload(clip, { stage: 'previews', media: facts });
    expect(await host.perform(short)).toMatchObject({ outcome: 'previews' });
    goOn();
    await host.until(() => (host.results.length === 3 ? true : undefined));
    await host.close();
  });
});

describe('frameflow, with a video that lasts no time', () => {
  it('fails it where it has no pictures', async () => {
    const host = await FrameflowHost.start();
    const result = await host.perform(await host.upload(await makeBrokenFile('noPictures')));
    expect(result).toMatchObject({ failure: { stage: 'probe', code: 'MEDIA.DAMAGED', retryable: false } });
    await host.close();
  });

  it('takes it for one of a millisecond where it has some', async () => {
    const host = await FrameflowHost.start();
    const result = await host.perform(await host.upload(await makeBrokenFile('fastFrames')));
    expect(result).toMatchObject({ outcome: 'probed', media: { frameRate: 100_000 } });
    await host.close();
  });
});

describe('frameflow, with facts that cannot be true', () => {
  it('fails a job with implausible facts of an earlier release', async () => {
    const host = await FrameflowHost.start();
    const media = { ...mediaOf(0), width: 320, height: 180, frameRate: 15_360 };
    const job = await host.upload(await makeClip(), { stage: 'previews', media });
    expect(await host.perform(job)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'MEDIA.IMPLAUSIBLE', retryable: false },
    });
    await host.close();
  });

  it.each(['wideSamples', 'farApart'] as const)(
    'ends the probe of a file (%s) without a retry, and names those facts',
    async (kind) => {
      const host = await FrameflowHost.start();
      const result = await host.perform(await host.upload(await makeBrokenFile(kind)));
      expect(result).toMatchObject({ failure: { stage: 'probe', code: 'MEDIA.IMPLAUSIBLE', retryable: false } });
      expect(result).toHaveProperty('failure.logTail', expect.stringMatching(/^media\./));
      await host.close();
    },
  );
});

const disk = SmallDisk.mount(24);
/** A full disk needs the right to mount one. */
const describeOnDisk = disk ? describe : describe.skip;

describeOnDisk('frameflow, when the disk of its work folder is full', () => {
  afterAll(() => disk?.unmount());

  it('waits, and uses up no attempt', async () => {
    const host = await FrameflowHost.start({ workFolder: disk?.folder ?? '' });
    const job = await host.upload(await makeClip(), { stage: 'previews' });
    disk?.fill();
    await host.offer(job);
    const told = () => host.progress.filter(({ videoId }) => videoId === job.videoId);
    await host.until(() => (told().length > 3 ? true : undefined)); // it repeats its progress
    expect(host.results).toEqual([]);
    disk?.makeRoom();
    expect(await host.until(() => host.results[0])).toMatchObject({ outcome: 'previews', job: 1 });
    await host.close();
  });

  it('retries the work that filled the disk', async () => {
    const host = await FrameflowHost.start({ workFolder: disk?.folder ?? '' });
    const clip = await makeClip({ seconds: 400, frameRate: 5, gop: 5 }); // 80 tiles, 7 MB
    const job = await host.upload(clip, { stage: 'previews' });
    disk?.fill();
    disk?.leave(2 * 1024 ** 2);
    await host.offer(job);
    await host.until(() => (host.progress.length > 4 ? true : undefined));
    expect(host.results).toEqual([]);
    disk?.makeRoom();
    expect(await host.until(() => host.results[0])).toMatchObject({ outcome: 'previews', job: 1 });
    await host.close();
  });
});

/** The work on these waits until the returned function is called. */
function hold(host: FrameflowHost, ...jobs: readonly MediaJob[]): () => void {
  const locate = host.store.locate.bind(host.store);
  let goOn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  host.store.locate = async (key) => {
    if (jobs.some(({ objectKey }) => objectKey === key)) await held;
    return locate(key);
  };
  return goOn;
}
