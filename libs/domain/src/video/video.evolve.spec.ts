import fc from 'fast-check';
import type { VideoEvent } from '../events/video-events.js';
import {
  detailsChanged,
  failed,
  failure,
  histories,
  media,
  previewSet,
  previewed,
  probed,
  purged,
  removed,
  rendition,
  renditionMade,
  requested,
  restored,
  thumbnailChosen,
  uploaded,
} from '../testing/sample-videos.js';
import type { VideoCommand } from './video.commands.js';
import { decideVideo } from './video.decider.js';
import { evolveVideo } from './video.evolve.js';
import {
  absentVideo,
  type ActiveVideo,
  type DueWork,
  knownVideo,
  MAX_ATTEMPTS,
  type VideoState,
} from './video.state.js';

const fold = (...events: readonly VideoEvent[]): VideoState => events.reduce(evolveVideo, absentVideo as VideoState);
const folded = (...events: readonly VideoEvent[]): ActiveVideo => {
  const video = knownVideo(fold(...events));
  if (!video) throw new Error('There is no video');
  return video;
};
const killed = (attempt: number, stage: DueWork['stage'] = 'probe') =>
  failed({ stage, code: 'MEDIA.TOOL_KILLED', retryable: true, attempt });

describe('the life of a video', () => {
  it('starts with a due probe', () => {
    expect(fold(uploaded)).toMatchObject({
      status: 'uploaded',
      title: 'Harbour',
      description: '',
      tags: [],
      revision: 1,
      work: { job: 1, stage: 'probe', attempt: 1 },
    });
  });

  it('makes the previews after the probe', () => {
    expect(fold(...histories.probed)).toMatchObject({
      status: 'probed',
      media,
      work: { job: 2, stage: 'previews', attempt: 1 },
    });
  });

  it('is complete with its previews', () => {
    expect(fold(...histories.ready)).toMatchObject({ status: 'ready', media, previews: previewSet, work: null });
  });

  it('still has its job due after previews that are preliminary', () => {
    const preliminary = { ...previewed, data: { ...previewed.data, preliminary: true } };
    expect(fold(...histories.probed, preliminary)).toMatchObject({
      status: 'ready',
      work: { job: 2, stage: 'previews', attempt: 1 },
    });
  });

  it.each(['MEDIA.TOO_SLOW', 'MEDIA.OUT_OF_MEMORY', 'STORAGE.FULL', 'INTERNAL'])(
    'is ready without previews when they fail with %s, because it still plays',
    (code) => {
      const noPreviews = failed({ stage: 'previews', code });
      const ready = { status: 'ready', media, previews: null, work: null, lastFailure: { code } };
      expect(fold(...histories.probed, noPreviews)).toMatchObject(ready);
      expect(fold(...histories.probed, noPreviews, requested)).toMatchObject({ status: 'ready', previews: null });
      expect(fold(...histories.probed, noPreviews, requested, probed, previewed)).toMatchObject({
        status: 'ready',
        previews: previewSet,
      });
    },
  );

  it('fails with its previews if browsers cannot play it or the file is damaged', () => {
    const unplayable = { ...probed, data: { ...probed.data, browserPlayable: false } };
    expect(fold(uploaded, unplayable, failed({ stage: 'previews', code: 'INTERNAL' }))).toMatchObject({
      status: 'failed',
    });
    expect(fold(uploaded, probed, failed({ stage: 'previews', code: 'MEDIA.DAMAGED' }))).toMatchObject({
      status: 'failed',
    });
    expect(fold(uploaded, failed({ stage: 'probe', code: 'INTERNAL' }))).toMatchObject({ status: 'failed' });
  });

  it('is hidden by removal and comes back as it was, two revisions later', () => {
    const { status, video } = fold(...histories.ready, removed) as { status: string; video: ActiveVideo };
    expect(status).toBe('removed');
    expect(video).toEqual({ ...folded(...histories.ready), revision: 2 });
    expect(fold(...histories.ready, removed, restored)).toEqual({ ...folded(...histories.ready), revision: 3 });
  });

  it('accepts results while it is removed, so that nothing is redone on restore', () => {
    expect(fold(uploaded, removed, probed, previewed, restored)).toMatchObject({ status: 'ready', work: null });
  });

  it('leaves only its digest after a purge', () => {
    expect(fold(...histories.purged)).toEqual({ status: 'purged', videoId: 'harbour', sha256: purged.data.sha256 });
  });

  it('keeps no field of its earlier status', () => {
    expect(fold(...histories['failed to get previews'], requested)).not.toHaveProperty('failure');
    expect(fold(uploaded, failed(), requested)).not.toHaveProperty('media');
  });
});

describe('a failure', () => {
  it('that is permanent makes the video fail', () => {
    expect(fold(uploaded, failed())).toMatchObject({ status: 'failed', media: null, work: null, failure });
  });

  it('that is temporary is followed by another try of the same stage', () => {
    expect(fold(uploaded, killed(1))).toMatchObject({
      status: 'uploaded',
      work: { job: 2, stage: 'probe', attempt: 2 },
      lastFailure: { code: 'MEDIA.TOOL_KILLED' },
    });
  });

  it('is final after the last attempt', () => {
    const tries = Array.from({ length: MAX_ATTEMPTS }, (_, i) => killed(i + 1));
    expect(fold(uploaded, ...tries)).toMatchObject({ status: 'failed', work: null });
  });

  it('is removed when an attempt succeeds', () => {
    expect(fold(uploaded, killed(1), probed)).toMatchObject({
      lastFailure: null,
      work: { stage: 'previews', attempt: 1 },
    });
  });

  it('of newer previews changes neither the state nor the set in use', () => {
    const history = [...histories['ready, new previews due'], failed({ stage: 'previews' })];
    expect(fold(...history)).toMatchObject({
      status: 'ready',
      previews: previewSet,
      work: null,
      lastFailure: { stage: 'previews', code: failure.code },
    });
  });

  it('after the probe keeps the probed facts', () => {
    expect(fold(...histories['failed to get previews'])).toMatchObject({ status: 'failed', media });
    expect(fold(...histories['failed to get previews'], requested)).toMatchObject({
      status: 'probed',
      media,
      work: { stage: 'probe', attempt: 1 },
    });
  });
});

describe('the choice of a thumbnail', () => {
  it('makes new previews due, as a new job', () => {
    expect(fold(...histories.ready, thumbnailChosen(9))).toMatchObject({
      thumbnailAtSeconds: 9,
      work: { job: 3, stage: 'previews', attempt: 1 },
    });
    expect(folded(...histories['ready, new previews due'], thumbnailChosen(9)).work?.job).toBe(5);
  });

  it('does not change a due probe: previews follow it anyway', () => {
    const history = [...histories.ready, requested];
    expect(folded(...history, thumbnailChosen(9)).work).toEqual(folded(...history).work);
  });
});

const anyEvent: fc.Arbitrary<VideoEvent> = fc.oneof(
  fc.constantFrom<VideoEvent[]>(uploaded, probed, previewed, requested, renditionMade, removed, restored, purged),
  fc.double().map(thumbnailChosen),
  fc.record({ title: fc.string(), tags: fc.array(fc.string()) }, { requiredKeys: [] }).map(detailsChanged),
  fc
    .record({
      stage: fc.constantFrom('probe' as const, 'previews' as const, 'rendition' as const),
      retryable: fc.boolean(),
      attempt: fc.integer({ min: 1, max: 5 }),
    })
    .map(failed),
);

const job = fc.integer({ min: 1, max: 12 });
const expectedRevision = fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined });
const anyCommand: fc.Arbitrary<VideoCommand> = fc.oneof(
  fc.constant<VideoCommand>({ type: 'RegisterUpload', data: uploaded.data }),
  fc.constant<VideoCommand>({ type: 'PurgeVideo', data: { objectKeys: [] } }),
  fc.constant<VideoCommand>({ type: 'RecordRendition', data: { rendition } }),
  expectedRevision.map((expectedRevision): VideoCommand => ({ type: 'RemoveVideo', data: { expectedRevision } })),
  expectedRevision.map((expectedRevision): VideoCommand => ({ type: 'RestoreVideo', data: { expectedRevision } })),
  fc.string().map((reason): VideoCommand => ({ type: 'RequestProcessing', data: { reason } })),
  fc.string({ unit: 'binary' }).map((title): VideoCommand => ({ type: 'ChangeDetails', data: { title } })),
  fc
    .oneof(fc.double(), fc.integer({ min: 0, max: 60 }))
    .map((atSeconds): VideoCommand => ({ type: 'ChooseThumbnail', data: { atSeconds } })),
  job.map((job): VideoCommand => ({ type: 'RecordProbe', data: { job, media } })),
  job.map((job): VideoCommand => ({ type: 'RecordPreviews', data: { job, previews: previewSet } })),
  fc
    .record({ job, retryable: fc.boolean(), stage: fc.constantFrom('probe' as const, 'previews' as const) })
    .map(({ job, ...rest }): VideoCommand => ({
      type: 'RecordFailure',
      data: { job, failure: { ...failure, ...rest } },
    })),
);

/** Invariants of every state of a video. */
function expectConsistent(state: VideoState) {
  const video = knownVideo(state);
  if (!video) return;
  expect(video.revision).toBeGreaterThanOrEqual(1);
  if (video.work) {
    expect(video.work.job).toBe(video.jobs);
    expect(video.work.attempt).toBeLessThanOrEqual(MAX_ATTEMPTS);
  }
  if (video.status === 'failed') expect(video.work).toBeNull();
  if (video.status === 'uploaded' || video.status === 'probed') expect(video.work).not.toBeNull();
  if (video.work?.stage === 'previews') expect(video.status).toMatch(/probed|ready/);
}

describe('whatever happens', () => {
  it('any sequence of events folds to a state, even one that no decider records', () => {
    fc.assert(fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => void fold(...events)));
  });

  it('whatever is decided folds to a consistent state, in which job and revision never decrease', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 60 }), (commands) => {
        let state = fold(uploaded);
        for (const command of commands) {
          const before = knownVideo(state);
          const decision = decideVideo(command, state);
          if (!decision.accepted) continue;
          state = decision.events.reduce(evolveVideo, state);
          expectConsistent(state);
          const after = knownVideo(state);
          if (!before || !after) continue;
          expect(after.jobs - before.jobs).toBeGreaterThanOrEqual(0);
          expect(after.jobs - before.jobs).toBeLessThanOrEqual(1);
          expect(after.revision).toBeGreaterThanOrEqual(before.revision);
          if (decision.events.length > 0) expect(state).not.toEqual(before);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('an accepted command changes nothing when it is repeated', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 40 }), (commands) => {
        let state = fold(uploaded);
        for (const command of commands) {
          const decision = decideVideo(command, state);
          if (!decision.accepted) continue;
          state = decision.events.reduce(evolveVideo, state);
          const again = decideVideo(command, state);
          expect(again.accepted ? again.events : []).toEqual([]);
        }
      }),
    );
  });
});
