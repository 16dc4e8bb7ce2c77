import { foldPendingWork, type MediaQueue, type PendingWork } from '@reelog/domain';
import { caughtUp, type ReadModelsUnderTest } from '../testing/read-models-under-test.js';
import { finishJob, mediaOf, uploadOf } from '../testing/sample-videos.js';

/** The contract of the pending-work queries of every database. */
export function pendingWorkContract(create: () => Promise<ReadModelsUnderTest>): void {
  let tested: ReadModelsUnderTest;
  beforeEach(async () => {
    tested = await create();
    await tested.start();
  });
  afterEach(() => tested.close());

  const waiting = async (queue: MediaQueue, limit = 10): Promise<string[]> =>
    (await tested.models.pendingWork.waiting(queue, limit)).map(({ videoId }) => videoId);

  it('return the due jobs, the longest waiting first, until they are done', async () => {
    const { history, models } = tested;
    history.execute('b', uploadOf('b', 'Second'));
    history.pass(1_000);
    history.execute('a', uploadOf('a', 'Third'));
    await caughtUp(tested);
    expect(await waiting('probe')).toEqual(['b', 'a']);
    expect(await waiting('probe', 1)).toEqual(['b']);
    const [first] = await models.pendingWork.waiting('probe', 1);
    expect(first).toEqual(history.events.slice(0, 1).reduce(foldPendingWork, undefined));
    finishJob(history, 'b', 60);
    finishJob(history, 'b', 60);
    history.execute('a', { type: 'RemoveVideo', data: {} });
    await caughtUp(tested);
    expect(await waiting('probe')).toEqual([]);
    const known = await models.pendingWork.find(['a', 'b', 'nothing']);
    expect(known.map(({ videoId, video }) => [videoId, video.status]).sort()).toEqual([
      ['a', 'removed'],
      ['b', 'ready'],
    ]);
  });

  it('return the jobs of one queue by due time, independent of other queues', async () => {
    const { history } = tested;
    for (const video of ['a', 'b', 'c']) {
      history.execute(video, uploadOf(video, video));
      finishJob(history, video, 60);
      history.pass(1_000);
    }
    history.execute('d', uploadOf('d', 'Last'));
    await caughtUp(tested);
    expect(await waiting('probe', 1)).toEqual(['d']);
    expect(await waiting('previews', 2)).toEqual(['a', 'b']);
    finishJob(history, 'd', 36_000);
    finishJob(history, 'a', 60);
    await caughtUp(tested);
    expect(await waiting('probe')).toEqual([]);
    expect(await waiting('previews')).toEqual(['b', 'c']);
    expect(await waiting('previews-long')).toEqual(['d']);
  });

  it('return renditions in a queue of their own', async () => {
    const { history } = tested;
    history.execute('a', uploadOf('a', 'Title'));
    const media = { ...mediaOf(36_000), browserPlayable: false };
    history.execute('a', { type: 'RecordProbe', data: { job: 1, media } });
    finishJob(history, 'a', 36_000);
    await caughtUp(tested);
    expect([await waiting('previews-long'), await waiting('renditions')]).toEqual([[], ['a']]);
    finishJob(history, 'a', 36_000);
    await caughtUp(tested);
    expect(await waiting('renditions')).toEqual([]);
  });

  it('return when a failed job is retried', async () => {
    const { history, models } = tested;
    history.execute('a', uploadOf('a', 'Title'));
    const failure = { stage: 'probe', code: 'X', message: 'No.', retryable: true, logTail: '' } as const;
    history.execute('a', { type: 'RecordFailure', data: { job: 1, failure } });
    await caughtUp(tested);
    const item = history.events.reduce<PendingWork | undefined>(foldPendingWork, undefined);
    expect(await models.pendingWork.waiting('probe', 10)).toEqual([item]);
  });
}
