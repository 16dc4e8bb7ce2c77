import type { RecordedEvent } from '../events/recorded-event.js';
import type { DomainEvent } from '../events/domain-event.js';
import {
  detailsChanged,
  failed,
  histories,
  ladderMade,
  media,
  minute,
  previewed,
  probed,
  purged,
  recorded,
  recordedAt,
  removed,
  renditionMade,
  requested,
  restored,
  source,
  thumbnailChosen,
  unplayable,
  uploaded,
  videoId,
  viewed,
} from '../testing/sample-videos.js';
import { dueJob, foldPendingWork, type PendingWork } from './pending-work.fold.js';

type Item = PendingWork | undefined;
const fold = (events: readonly RecordedEvent[]): Item => events.reduce<Item>(foldPendingWork, undefined);
const jobAfter = (...events: readonly DomainEvent[]) => {
  const item = fold(recorded(...events));
  return item && dueJob(item);
};
const killed = (attempt: number) => failed({ code: 'MEDIA.TOOL_KILLED', retryable: true, attempt });

describe('the job that is due', () => {
  const job = { videoId, objectKey: source.objectKey, sizeBytes: source.sizeBytes };

  it('after an upload is the probe', () => {
    expect(jobAfter(uploaded)).toEqual({ ...job, job: 1, stage: 'probe', attempt: 1 });
  });

  it('after the probe is the previews, with the probed facts', () => {
    expect(jobAfter(uploaded, probed)).toEqual({ ...job, job: 2, stage: 'previews', attempt: 1, media, few: 'also' });
  });

  it('after the previews of a video that browsers do not play is the rendition', () => {
    const { videoId: _videoId, ...facts } = unplayable.data;
    expect(jobAfter(...histories['ready, rendition due'])).toEqual({
      ...job,
      job: 3,
      stage: 'rendition',
      attempt: 1,
      media: facts,
    });
  });

  it('after the previews of a damaged video is a rendition that takes nothing as it is', () => {
    const found = { ...previewed, data: { ...previewed.data, isDamaged: true as const } };
    expect(jobAfter(uploaded, probed, found)).toMatchObject({ stage: 'rendition', isDamaged: true });
  });

  it('after a ladder is a rendition that can be put together from it', () => {
    const large = { ...unplayable, data: { ...unplayable.data, wantsLadder: true as const } };
    expect(jobAfter(uploaded, large, previewed, ladderMade)).toMatchObject({
      stage: 'rendition',
      ladderRunId: ladderMade.data.runId,
    });
  });

  it('after the choice of a thumbnail is previews with that picture', () => {
    expect(jobAfter(...histories.ready, thumbnailChosen(9))).toEqual({
      ...job,
      job: 3,
      stage: 'previews',
      attempt: 1,
      media,
      thumbnailAtSeconds: 9,
    });
  });

  it('after a retryable failure is a retry', () => {
    expect(jobAfter(uploaded, killed(1))).toMatchObject({ job: 2, stage: 'probe', attempt: 2 });
  });

  it.each<[string, DomainEvent[]]>([
    ['a complete video', [uploaded, probed, previewed]],
    ['a converted one', [...histories['ready, rendition due'], renditionMade]],
    ['one that was removed while it is converted', [...histories['ready, rendition due'], removed]],
    ['one that failed permanently', [uploaded, failed()]],
    ['one that used up its tries', [uploaded, killed(1), killed(2), killed(3)]],
    ['a removed one', [uploaded, removed]],
    ['a purged one', [uploaded, removed, purged]],
  ])('does not exist for %s', (_name, events) => {
    expect(jobAfter(...events)).toBeUndefined();
  });

  it("is due again after a restore or a manager's request", () => {
    expect(jobAfter(uploaded, removed, restored)).toMatchObject({ job: 1, stage: 'probe' });
    expect(jobAfter(uploaded, failed(), requested)).toMatchObject({ job: 2, stage: 'probe', attempt: 1 });
    expect(jobAfter(...histories.ready, requested)).toMatchObject({ job: 3, stage: 'probe', media });
  });
});

describe('the delay before an attempt', () => {
  const at = '2026-03-01T10:00:00.000Z';
  const item = (...events: DomainEvent[]) => fold(events.map((event, i) => recordedAt(i + 1, event, at)));

  it('is zero for a first attempt', () => {
    expect(item(uploaded)?.notBefore).toBe(at);
    expect(item(uploaded, killed(1), probed)?.notBefore).toBe(at);
  });

  it('grows with each attempt', () => {
    expect(item(uploaded, killed(1))?.notBefore).toBe('2026-03-01T10:00:05.000Z');
    expect(item(uploaded, killed(1), killed(2))?.notBefore).toBe('2026-03-01T10:01:00.000Z');
  });

  it('is not changed by other events', () => {
    const delayed = item(uploaded, killed(1), killed(2));
    const edits = [detailsChanged({ title: 'New' }), removed, restored];
    const edited = edits.reduce<Item>(
      (item, event, i) => foldPendingWork(item, recordedAt(10 + i, event, minute(0))),
      delayed,
    );
    expect(edited).toMatchObject({ notBefore: '2026-03-01T10:01:00.000Z', position: 12 });
  });
});

describe('folding', () => {
  it('ignores views and unknown videos', () => {
    const item = fold(recorded(uploaded));
    expect(foldPendingWork(item, recordedAt(2, viewed('ann')))).toBe(item);
    expect(fold(recorded(viewed('ann'), probed))).toBeUndefined();
  });

  it('an event again changes nothing', () => {
    const events = recorded(uploaded, probed, removed);
    const item = fold(events);
    expect(events.reduce<Item>(foldPendingWork, item)).toBe(item);
  });
});
