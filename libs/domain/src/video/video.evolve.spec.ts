import fc from 'fast-check';
import type { VideoEvent } from '../events/video-events.js';
import {
  detailsChanged,
  failed,
  failure,
  histories,
  ladder,
  ladderMade,
  large,
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
  unplayable,
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
  playedRendition,
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

  it('fails with its previews if the file is damaged', () => {
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

describe('the rendition of a video that browsers do not play', () => {
  const due = { stage: 'rendition', attempt: 1 };
  const noRendition = failed({ stage: 'rendition', code: 'MEDIA.TOO_SLOW' });
  const again = { ...requested, data: { ...requested.data, keepRendition: true } };
  const converted = [...histories['ready, rendition due'], renditionMade];

  it('is made after the previews, as a job of its own', () => {
    expect(folded(uploaded, unplayable).work).toMatchObject({ stage: 'previews' });
    expect(fold(...histories['ready, rendition due'])).toMatchObject({ status: 'ready', work: { job: 3, ...due } });
    expect(fold(...converted)).toMatchObject({ status: 'ready', previews: previewSet, rendition, work: null });
    expect(folded(...histories.ready).work).toBeNull();
  });

  it('is made although the previews failed, and the video is listed meanwhile', () => {
    const noPreviews = [uploaded, unplayable, failed({ stage: 'previews', code: 'MEDIA.TOO_SLOW' })];
    const lastFailure = { stage: 'previews' };
    expect(fold(...noPreviews)).toMatchObject({ status: 'ready', previews: null, work: due, lastFailure });
    expect(fold(...noPreviews, renditionMade)).toMatchObject({ status: 'ready', rendition, work: null, lastFailure });
    expect(fold(...noPreviews, noRendition)).toMatchObject({ status: 'failed', failure: { stage: 'rendition' } });
  });

  it('is not made of a damaged file', () => {
    const damaged = failed({ stage: 'previews', code: 'MEDIA.DAMAGED' });
    expect(fold(uploaded, unplayable, damaged)).toMatchObject({ status: 'failed', work: null });
  });

  it('is tried again after a temporary failure', () => {
    expect(fold(...histories['ready, rendition due'], killed(1, 'rendition'))).toMatchObject({
      work: { job: 4, stage: 'rendition', attempt: 2 },
      lastFailure: { stage: 'rendition' },
    });
    expect(folded(...histories['ready, rendition due'], killed(1, 'rendition'), renditionMade).lastFailure).toBeNull();
  });

  it('leaves everything as it was when it fails', () => {
    const failedVideo = fold(...histories['ready, rendition due'], noRendition);
    expect(failedVideo).toMatchObject({ status: 'ready', previews: previewSet, work: null, rendition: null });
    expect(failedVideo).toMatchObject({ lastFailure: { code: 'MEDIA.TOO_SLOW' } });
  });

  it('is made again when a manager asks for it, and stays in use until then', () => {
    const history = [...converted, requested, unplayable, previewed];
    expect(fold(...history)).toMatchObject({ work: due, rendition });
    expect(fold(...history, noRendition)).toMatchObject({ status: 'ready', work: null, rendition });
    expect(
      folded(...histories['ready, rendition due'], noRendition, requested, unplayable, previewed).work,
    ).toMatchObject(due);
  });

  it('is not made again with newer previews alone', () => {
    expect(folded(...converted, again, unplayable, previewed).work).toBeNull();
    expect(folded(...converted, thumbnailChosen(9), previewed).work).toBeNull();
    const failedFinally = [...histories['ready, rendition due'], noRendition];
    expect(folded(...failedFinally, again, unplayable, previewed).work).toBeNull();
  });

  it('is made when a newer probe finds that browsers do not play the source after all', () => {
    expect(folded(...histories.ready, again, unplayable, previewed).work).toMatchObject(due);
  });

  it('is not used when a newer probe finds that they do', () => {
    const video = folded(...converted, requested, probed, previewed);
    expect(video.work).toBeNull();
    expect([playedRendition(folded(...converted)), playedRendition(video)]).toEqual([rendition, null]);
  });

  it('is made when previews find damage, and the source plays until then, or if that fails', () => {
    const found: VideoEvent = { ...previewed, data: { ...previewed.data, isDamaged: true } };
    const [waiting, made] = [folded(uploaded, probed, found), folded(uploaded, probed, found, renditionMade)];
    expect([waiting.work, playedRendition(waiting)]).toEqual([expect.objectContaining(due), null]);
    expect([made.work, playedRendition(made)]).toEqual([null, rendition]);
    expect(fold(uploaded, probed, found, noRendition)).toMatchObject({ status: 'ready', work: null, rendition: null });
  });

  it('gives way to the previews with a chosen thumbnail', () => {
    const history = [...histories['ready, rendition due'], thumbnailChosen(9)];
    expect(folded(...history).work).toMatchObject({ job: 4, stage: 'previews' });
    expect(folded(...history, previewed).work).toMatchObject({ job: 5, ...due });
  });
});

describe('the ladder of a large video', () => {
  const due = { stage: 'ladder', attempt: 1 };
  const noLadder = failed({ stage: 'ladder', code: 'MEDIA.TOO_SLOW' });
  const largeUnplayable: VideoEvent = { ...unplayable, data: { ...unplayable.data, wantsLadder: true } };
  const again = { ...requested, data: { ...requested.data, keepRendition: true } };

  it('is made after the previews, and then nothing is due', () => {
    expect(folded(uploaded, large).work).toMatchObject({ stage: 'previews' });
    expect(fold(uploaded, large, previewed)).toMatchObject({ status: 'ready', work: { job: 3, ...due } });
    expect(fold(uploaded, large, previewed, ladderMade)).toMatchObject({ status: 'ready', ladder, work: null });
  });

  it('is made before the rendition of a video that browsers do not play', () => {
    const history = [uploaded, largeUnplayable, previewed];
    expect(folded(...history).work).toMatchObject({ job: 3, ...due });
    for (const event of [ladderMade, noLadder])
      expect(folded(...history, event).work).toMatchObject({ job: 4, stage: 'rendition' });
    expect(fold(...history, ladderMade, renditionMade)).toMatchObject({ ladder, rendition, work: null });
  });

  it('comes before all previews of a video that browsers do not play, when a few are there', () => {
    const few: VideoEvent = { ...previewed, data: { ...previewed.data, preliminary: true } };
    expect(folded(uploaded, large, few).work).toMatchObject({ job: 2, stage: 'previews' });
    const history = [uploaded, largeUnplayable, few];
    expect(folded(...history).work).toMatchObject({ job: 3, ...due });
    for (const event of [ladderMade, noLadder])
      expect(folded(...history, event).work).toMatchObject({ job: 4, stage: 'previews' });
    const noPreviews = failed({ stage: 'previews', code: 'MEDIA.TOO_SLOW' });
    for (const event of [previewed, noPreviews])
      expect(folded(...history, ladderMade, event).work).toMatchObject({ job: 5, stage: 'rendition' });
    expect(fold(...history, ladderMade, noPreviews, renditionMade)).toMatchObject({ status: 'ready', work: null });
  });

  it('keeps a video listed whose rendition fails afterwards', () => {
    const noPreviews = failed({ stage: 'previews', code: 'MEDIA.TOO_SLOW' });
    const noRendition = failed({ stage: 'rendition', code: 'MEDIA.TOO_SLOW' });
    const history = [uploaded, largeUnplayable, noPreviews, ladderMade, noRendition];
    expect(fold(...history)).toMatchObject({ status: 'ready', previews: null, ladder, work: null });
  });

  it('leaves everything as it was when it fails, and is tried again after a temporary failure', () => {
    expect(fold(uploaded, large, previewed, noLadder)).toMatchObject({ status: 'ready', ladder: null, work: null });
    expect(folded(uploaded, large, previewed, killed(1, 'ladder')).work).toMatchObject({ stage: 'ladder', attempt: 2 });
    expect(folded(uploaded, large, previewed, killed(1, 'ladder'), ladderMade).lastFailure).toBeNull();
  });

  it('of an old video is made on request only', () => {
    expect(folded(uploaded, probed, previewed, again, large, previewed).work).toBeNull();
    expect(folded(uploaded, probed, previewed, requested, large, previewed).work).toMatchObject(due);
  });

  it('stays in use until a newer one is made', () => {
    const history = [uploaded, large, previewed, ladderMade];
    expect(folded(...history, again, large, previewed).work).toBeNull();
    expect(fold(...history, requested, large, previewed)).toMatchObject({ ladder, work: due });
    expect(fold(...history, requested, probed, previewed)).toMatchObject({ ladder, work: null });
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

const anyStage = fc.constantFrom('probe' as const, 'previews' as const, 'ladder' as const, 'rendition' as const);
const anyEvent: fc.Arbitrary<VideoEvent> = fc.oneof(
  fc.constantFrom<VideoEvent[]>(
    uploaded,
    probed,
    unplayable,
    previewed,
    requested,
    renditionMade,
    ladderMade,
    large,
    removed,
    restored,
    purged,
  ),
  fc.double().map(thumbnailChosen),
  fc.record({ title: fc.string(), tags: fc.array(fc.string()) }, { requiredKeys: [] }).map(detailsChanged),
  fc
    .record({
      stage: anyStage,
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
  expectedRevision.map((expectedRevision): VideoCommand => ({ type: 'RemoveVideo', data: { expectedRevision } })),
  expectedRevision.map((expectedRevision): VideoCommand => ({ type: 'RestoreVideo', data: { expectedRevision } })),
  fc
    .record({ reason: fc.string(), keepRendition: fc.boolean() })
    .map((data): VideoCommand => ({ type: 'RequestProcessing', data })),
  fc.string({ unit: 'binary' }).map((title): VideoCommand => ({ type: 'ChangeDetails', data: { title } })),
  fc
    .oneof(fc.double(), fc.integer({ min: 0, max: 60 }))
    .map((atSeconds): VideoCommand => ({ type: 'ChooseThumbnail', data: { atSeconds } })),
  fc
    .record({ job, media: fc.boolean().map((browserPlayable) => ({ ...media, browserPlayable })) })
    .map((data): VideoCommand => ({ type: 'RecordProbe', data })),
  job.map((job): VideoCommand => ({ type: 'RecordPreviews', data: { job, previews: previewSet } })),
  job.map((job): VideoCommand => ({ type: 'RecordRendition', data: { job, rendition } })),
  fc.record({ job, retryable: fc.boolean(), stage: anyStage }).map(({ job, ...rest }): VideoCommand => ({
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
  if (video.work?.stage === 'rendition')
    expect(video).toMatchObject({ status: 'ready', media: { browserPlayable: false }, renditionPending: true });
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
