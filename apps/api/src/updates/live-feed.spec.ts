import { setTimeout as sleep } from 'node:timers/promises';
import { JOB_SILENCE_MS, type MediaProgressMessage } from '@reelog/domain';
import { Library } from './testing/library.fixture.js';
import { MANAGER_KEY, PacedClient, feedOver } from './testing/paced-client.fixture.js';

/** Waits until everything was delivered. */
const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

async function connected(library: Library, isManager = false) {
  const services = feedOver(library);
  const subscription = { after: null, ...(isManager && { key: MANAGER_KEY }) };
  const client = new PacedClient(services, subscription, new Map(), async () => {});
  await settled();
  client.frames.length = 0;
  return { feed: services.feed, client };
}

const progress = (videoId: string, job: number, percent: number): MediaProgressMessage => ({
  videoId,
  job,
  stage: 'previews',
  percent,
});

describe('the live feed', () => {
  it('sends all of a burst larger than one read, and confirms its position only at the end', async () => {
    const library = new Library();
    const { client } = await connected(library);
    const videos = Array.from({ length: 450 }, (_, i) => `video-${i}`);
    for (const deed of ['upload', 'probe'] as const) for (const videoId of videos) library.record(deed, videoId);
    library.project();
    library.announce();
    await settled();
    expect(client.frames).toHaveLength(450);
    expect(client.frames.slice(0, -1).every((frame) => 'resume' in frame && frame.resume === 0)).toBe(true);
    expect(client.frames.at(-1)).toMatchObject({ resume: library.position });
  });

  it('sends the progress of a listed video to viewers', async () => {
    const library = new Library();
    library.publish('upload', 'a');
    library.publish('probe', 'a');
    const { feed, client } = await connected(library);
    feed.progress({ ...progress('a', 2, 40), secondsLeft: 90 });
    await settled();
    expect(client.frames).toEqual([
      { type: 'progress', videoId: 'a', stage: 'previews', percent: 40, secondsLeft: 90 },
    ]);
  });

  it('sends only the newest progress when messages come faster than it can send', async () => {
    const library = new Library();
    library.publish('upload', 'a');
    library.publish('probe', 'a');
    const { feed, client } = await connected(library);
    for (const percent of [10, 20, 30]) feed.progress(progress('a', 2, percent));
    await settled();
    expect(client.frames).toMatchObject([{ percent: 30 }]);
  });

  it('sends the progress of an unlisted video to managers only', async () => {
    const library = new Library();
    library.publish('upload', 'a');
    for (const isManager of [true, false]) {
      const { feed, client } = await connected(library, isManager);
      feed.progress(progress('a', 1, 40));
      await settled();
      expect(client.frames).toHaveLength(isManager ? 1 : 0);
    }
  });

  it('sends progress that is ahead of the catalog once the catalog has the job', async () => {
    const library = new Library();
    const { feed, client } = await connected(library, true);
    feed.progress(progress('a', 1, 0));
    feed.progress(progress('never', 1, 0));
    await settled();
    expect(client.frames).toEqual([]);
    library.publish('upload', 'a');
    await settled();
    expect(client.frames).toMatchObject([{ type: 'video' }, { type: 'progress', videoId: 'a', percent: 0 }]);
    feed.progress(progress('a', 2, 0));
    await settled();
    expect(client.frames).toHaveLength(2);
    library.publish('probe', 'a');
    await settled();
    expect(client.frames.slice(2)).toMatchObject([{ type: 'video' }, { type: 'progress', videoId: 'a' }]);
    library.publish('edit', 'a');
    await settled();
    expect(client.frames.slice(4)).toMatchObject([{ type: 'video' }]);
  });

  it('sends the progress of running jobs to new clients that may see it', async () => {
    const library = new Library();
    for (const videoId of ['listed', 'unlisted']) library.publish('upload', videoId);
    library.publish('probe', 'listed');
    const services = feedOver(library);
    services.feed.progress(progress('listed', 2, 30));
    services.feed.progress(progress('unlisted', 1, 0));
    await settled();
    const heardBy = async (key?: string) => {
      const client = new PacedClient(services, { after: null, ...(key && { key }) }, new Map(), async () => {});
      await settled();
      const heard = client.frames.flatMap((frame) =>
        frame.type === 'progress' ? `${frame.videoId} ${frame.percent}` : [],
      );
      return heard.sort();
    };
    expect(await heardBy()).toEqual(['listed 30']);
    expect(await heardBy(MANAGER_KEY)).toEqual(['listed 30', 'unlisted 0']);
    expect(services.feed.isRunning({ videoId: 'listed', job: 2 })).toBe(true);
    expect(services.feed.isRunning({ videoId: 'listed', job: 3 })).toBe(false);
    library.publish('previews', 'listed');
    await settled();
    expect(await heardBy(MANAGER_KEY)).toEqual(['unlisted 0']);
    expect(services.feed.isRunning({ videoId: 'listed', job: 2 })).toBe(false);
  });

  it('forgets a job without messages that counts as lost', async () => {
    const library = new Library();
    library.publish('upload', 'a');
    const began = performance.now();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(began);
    const pass = async (ms: number) => {
      clock.mockReturnValue(began + ms);
      await sleep(5); // the cache reads the clock once a millisecond
    };
    try {
      const { feed } = feedOver(library);
      feed.progress(progress('a', 1, 40));
      await settled();
      await pass(JOB_SILENCE_MS - 1_000);
      library.publish('edit', 'a'); // the video changes, and no message about its job arrives
      await settled();
      expect(feed.isRunning({ videoId: 'a', job: 1 })).toBe(true);
      await pass(JOB_SILENCE_MS + 1_000);
      expect(feed.isRunning({ videoId: 'a', job: 1 })).toBe(false);
      expect(feed.progressFor(feed.channel('managers'))).toEqual([]);
    } finally {
      clock.mockRestore();
    }
  });

  it('does not send progress of ended jobs or unknown videos', async () => {
    const library = new Library();
    library.publishReady('a');
    const { feed, client } = await connected(library, true);
    feed.progress(progress('a', 2, 99));
    feed.progress(progress('b', 1, 99));
    await settled();
    expect(client.frames).toEqual([]);
  });

  it('sends missed changes once the catalog can be read again', async () => {
    const library = new Library();
    library.publishReady('a');
    const { client } = await connected(library);
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
    try {
      jest.spyOn(library, 'getMany').mockRejectedValueOnce(new Error('The file is busy'));
      library.publish('edit', 'a');
      await settled();
      expect(client.frames).toEqual([]);
      await jest.advanceTimersByTimeAsync(1_000);
      await settled();
      expect(client.frames).toMatchObject([{ type: 'video', resume: library.position }]);
    } finally {
      jest.useRealTimers();
    }
  });
});
