import type { VideoEvent } from '../events/video-events.js';
import { specification } from '../testing/given-when-then.js';
import {
  detailsChanged,
  failed,
  failure,
  histories,
  media,
  previewed,
  previewSet,
  probed,
  purged,
  removed,
  rendition,
  renditionMade,
  requested,
  restored,
  source,
  type StateName,
  thumbnailChosen,
  uploaded,
  videoId,
} from '../testing/sample-videos.js';
import type { VideoCommand } from './video.commands.js';
import { decideVideo } from './video.decider.js';
import { evolveVideo } from './video.evolve.js';
import { absentVideo, MAX_ATTEMPTS, type VideoState } from './video.state.js';

const given = specification<VideoCommand, VideoEvent, VideoState>({
  decide: decideVideo,
  evolve: evolveVideo,
  initial: absentVideo,
});

/** The recorded event, `nothing`, or the code of the rejection. */
type Outcome = VideoEvent | 'nothing' | `VIDEO.${string}`;

/** One command in every state; the compiler checks that no state is missing. */
function inEveryState(command: VideoCommand, outcomes: Record<StateName, Outcome>) {
  const rows = (Object.entries(outcomes) as [StateName, Outcome][]).map(
    ([state, outcome]) => [state, typeof outcome === 'string' ? outcome : outcome.type, outcome] as const,
  );
  it.each(rows)('%s: %s', (state, _name, outcome) => {
    const decided = given(...histories[state]).when(command);
    if (outcome === 'nothing') decided.then();
    else if (typeof outcome === 'string') decided.thenRejected(outcome);
    else decided.then(outcome);
  });
}

describe('RegisterUpload', () => {
  const register: VideoCommand = { type: 'RegisterUpload', data: uploaded.data };
  inEveryState(register, {
    absent: uploaded,
    uploaded: 'VIDEO.ALREADY_EXISTS',
    probed: 'VIDEO.ALREADY_EXISTS',
    ready: 'VIDEO.ALREADY_EXISTS',
    'ready, new previews due': 'VIDEO.ALREADY_EXISTS',
    'ready, rendition due': 'VIDEO.ALREADY_EXISTS',
    'failed to be probed': 'VIDEO.ALREADY_EXISTS',
    'failed to get previews': 'VIDEO.ALREADY_EXISTS',
    'removed while uploaded': 'VIDEO.ALREADY_EXISTS',
    'removed while probed': 'VIDEO.ALREADY_EXISTS',
    'removed while ready': 'VIDEO.ALREADY_EXISTS',
    'removed after it failed': 'VIDEO.ALREADY_EXISTS',
    purged: 'VIDEO.ALREADY_EXISTS',
  });

  it('takes the title from the file name when the given title is blank', () => {
    given()
      .when({ type: 'RegisterUpload', data: { ...uploaded.data, title: ' \n', fileName: 'old_harbour.mp4' } })
      .then({ type: 'VideoUploaded', data: { ...uploaded.data, title: 'old harbour', fileName: 'old_harbour.mp4' } });
  });

  it('records no lone surrogates', () => {
    given()
      .when({ type: 'RegisterUpload', data: { ...uploaded.data, title: 'a\ud83d', fileName: '\ude00.mp4' } })
      .then({ type: 'VideoUploaded', data: { ...uploaded.data, title: 'a\ufffd', fileName: '\ufffd.mp4' } });
  });
});

describe('ChangeDetails', () => {
  const changed = detailsChanged({ title: 'Old harbour' });
  inEveryState(
    { type: 'ChangeDetails', data: { title: 'Old harbour' } },
    {
      absent: 'VIDEO.NOT_FOUND',
      uploaded: changed,
      probed: changed,
      ready: changed,
      'ready, new previews due': changed,
      'ready, rendition due': changed,
      'failed to be probed': changed,
      'failed to get previews': changed,
      'removed while uploaded': 'VIDEO.REMOVED',
      'removed while probed': 'VIDEO.REMOVED',
      'removed while ready': 'VIDEO.REMOVED',
      'removed after it failed': 'VIDEO.REMOVED',
      purged: 'VIDEO.PURGED',
    },
  );

  it('records only what changes', () => {
    given(uploaded)
      .when({ type: 'ChangeDetails', data: { title: 'Harbour', description: 'Boats.', tags: [] } })
      .then(detailsChanged({ description: 'Boats.' }));
  });

  it('records nothing when nothing changes after normalisation', () => {
    given(uploaded, detailsChanged({ tags: ['sea', 'boats'] }))
      .when({ type: 'ChangeDetails', data: { title: '  Harbour ', description: '', tags: ['Sea', 'boats ', 'sea'] } })
      .then();
  });

  it('treats another order of tags as a change', () => {
    given(uploaded, detailsChanged({ tags: ['sea', 'boats'] }))
      .when({ type: 'ChangeDetails', data: { tags: ['boats', 'sea'] } })
      .then(detailsChanged({ tags: ['boats', 'sea'] }));
  });

  it('rejects a title of spaces and control characters', () => {
    given(uploaded)
      .when({ type: 'ChangeDetails', data: { title: ' \u0007 ' } })
      .thenRejected('VIDEO.TITLE_EMPTY');
  });

  it('accepts the revision that the manager edited, and rejects an older one', () => {
    const history = [uploaded, detailsChanged({ title: 'One' })];
    given(...history)
      .when({ type: 'ChangeDetails', data: { title: 'Two', expectedRevision: 2 } })
      .then(detailsChanged({ title: 'Two' }));
    given(...history)
      .when({ type: 'ChangeDetails', data: { title: 'Two', expectedRevision: 1 } })
      .thenRejected('VIDEO.REVISION_MISMATCH');
  });

  it('counts only changes by managers as revisions', () => {
    given(uploaded, probed, previewed, requested, probed)
      .when({ type: 'ChangeDetails', data: { title: 'Two', expectedRevision: 1 } })
      .then(detailsChanged({ title: 'Two' }));
  });
});

describe('ChooseThumbnail', () => {
  inEveryState(
    { type: 'ChooseThumbnail', data: { atSeconds: 12.5 } },
    {
      absent: 'VIDEO.NOT_FOUND',
      uploaded: 'VIDEO.NOT_READY',
      probed: 'VIDEO.NOT_READY',
      ready: thumbnailChosen(12.5),
      'ready, new previews due': thumbnailChosen(12.5),
      'ready, rendition due': thumbnailChosen(12.5),
      'failed to be probed': 'VIDEO.NOT_READY',
      'failed to get previews': 'VIDEO.NOT_READY',
      'removed while uploaded': 'VIDEO.REMOVED',
      'removed while probed': 'VIDEO.REMOVED',
      'removed while ready': 'VIDEO.REMOVED',
      'removed after it failed': 'VIDEO.REMOVED',
      purged: 'VIDEO.PURGED',
    },
  );

  it.each([-0.1, 60.1, NaN, Infinity])('rejects %p, which is outside the video', (atSeconds) => {
    given(...histories.ready)
      .when({ type: 'ChooseThumbnail', data: { atSeconds } })
      .thenRejected('VIDEO.TIME_OUT_OF_RANGE');
  });

  it('records nothing when this picture is already chosen', () => {
    given(...histories.ready, thumbnailChosen(3))
      .when({ type: 'ChooseThumbnail', data: { atSeconds: 3 } })
      .then();
  });

  it('rejects a stale revision', () => {
    given(...histories.ready)
      .when({ type: 'ChooseThumbnail', data: { atSeconds: 3, expectedRevision: 7 } })
      .thenRejected('VIDEO.REVISION_MISMATCH');
  });
});

describe('RequestProcessing', () => {
  inEveryState(
    { type: 'RequestProcessing', data: { reason: 'Try again' } },
    {
      absent: 'VIDEO.NOT_FOUND',
      uploaded: 'nothing',
      probed: 'nothing',
      ready: requested,
      'ready, new previews due': 'nothing',
      'ready, rendition due': 'nothing',
      'failed to be probed': requested,
      'failed to get previews': requested,
      'removed while uploaded': 'VIDEO.REMOVED',
      'removed while probed': 'VIDEO.REMOVED',
      'removed while ready': 'VIDEO.REMOVED',
      'removed after it failed': 'VIDEO.REMOVED',
      purged: 'VIDEO.PURGED',
    },
  );

  it('is allowed after every failure', () => {
    given(uploaded, failed(), requested, failed())
      .when({ type: 'RequestProcessing', data: { reason: 'Try again' } })
      .then(requested);
  });

  it('can leave a rendition as it is', () => {
    given(...histories.ready)
      .when({ type: 'RequestProcessing', data: { reason: 'Try again', keepRendition: true } })
      .then({ ...requested, data: { ...requested.data, keepRendition: true } });
  });

  it('rejects a stale revision', () => {
    given(...histories.ready)
      .when({ type: 'RequestProcessing', data: { reason: 'Try again', expectedRevision: 7 } })
      .thenRejected('VIDEO.REVISION_MISMATCH');
  });
});

describe('RemoveVideo', () => {
  inEveryState(
    { type: 'RemoveVideo', data: {} },
    {
      absent: 'VIDEO.NOT_FOUND',
      uploaded: removed,
      probed: removed,
      ready: removed,
      'ready, new previews due': removed,
      'ready, rendition due': removed,
      'failed to be probed': removed,
      'failed to get previews': removed,
      'removed while uploaded': 'nothing',
      'removed while probed': 'nothing',
      'removed while ready': 'nothing',
      'removed after it failed': 'nothing',
      purged: 'VIDEO.PURGED',
    },
  );

  it('records the reason', () => {
    given(uploaded)
      .when({ type: 'RemoveVideo', data: { reason: ' Asked for by the\r\nharbour master. ' } })
      .then({ type: 'VideoRemoved', data: { videoId, reason: 'Asked for by the\nharbour master.' } });
  });

  it('rejects a stale revision', () => {
    given(uploaded)
      .when({ type: 'RemoveVideo', data: { expectedRevision: 7 } })
      .thenRejected('VIDEO.REVISION_MISMATCH');
  });
});

describe('RestoreVideo', () => {
  inEveryState(
    { type: 'RestoreVideo', data: {} },
    {
      absent: 'VIDEO.NOT_FOUND',
      uploaded: 'nothing',
      probed: 'nothing',
      ready: 'nothing',
      'ready, new previews due': 'nothing',
      'ready, rendition due': 'nothing',
      'failed to be probed': 'nothing',
      'failed to get previews': 'nothing',
      'removed while uploaded': restored,
      'removed while probed': restored,
      'removed while ready': restored,
      'removed after it failed': restored,
      purged: 'VIDEO.PURGED',
    },
  );

  it('rejects a stale revision; a removal counts as one', () => {
    given(uploaded, removed)
      .when({ type: 'RestoreVideo', data: { expectedRevision: 1 } })
      .thenRejected('VIDEO.REVISION_MISMATCH');
    given(uploaded, removed)
      .when({ type: 'RestoreVideo', data: { expectedRevision: 2 } })
      .then(restored);
  });
});

describe('PurgeVideo', () => {
  inEveryState(
    { type: 'PurgeVideo', data: { objectKeys: [source.objectKey] } },
    {
      absent: 'VIDEO.NOT_FOUND',
      uploaded: 'VIDEO.NOT_REMOVED',
      probed: 'VIDEO.NOT_REMOVED',
      ready: 'VIDEO.NOT_REMOVED',
      'ready, new previews due': 'VIDEO.NOT_REMOVED',
      'ready, rendition due': 'VIDEO.NOT_REMOVED',
      'failed to be probed': 'VIDEO.NOT_REMOVED',
      'failed to get previews': 'VIDEO.NOT_REMOVED',
      'removed while uploaded': purged,
      'removed while probed': purged,
      'removed while ready': purged,
      'removed after it failed': purged,
      purged: 'nothing',
    },
  );
});

/** Results that answer job 1, the first probe, and job 2, the first previews. */
describe('RecordProbe', () => {
  inEveryState(
    { type: 'RecordProbe', data: { job: 1, media } },
    {
      absent: 'nothing',
      uploaded: probed,
      probed: 'nothing',
      ready: 'nothing',
      'ready, new previews due': 'nothing',
      'ready, rendition due': 'nothing',
      'failed to be probed': 'nothing',
      'failed to get previews': 'nothing',
      'removed while uploaded': probed,
      'removed while probed': 'nothing',
      'removed while ready': 'nothing',
      'removed after it failed': 'nothing',
      purged: 'nothing',
    },
  );

  it('accepts the answer to a new request, but no late answer to an old one', () => {
    const history = [...histories['failed to be probed'], requested];
    given(...history)
      .when({ type: 'RecordProbe', data: { job: 2, media } })
      .then(probed);
    given(...history)
      .when({ type: 'RecordProbe', data: { job: 1, media } })
      .then();
  });

  it('ignores a result of another stage', () => {
    given(...histories.probed)
      .when({ type: 'RecordProbe', data: { job: 2, media } })
      .then();
  });
});

describe('RecordPreviews', () => {
  inEveryState(
    { type: 'RecordPreviews', data: { job: 2, previews: previewSet } },
    {
      absent: 'nothing',
      uploaded: 'nothing',
      probed: previewed,
      ready: 'nothing',
      'ready, new previews due': 'nothing',
      'ready, rendition due': 'nothing',
      'failed to be probed': 'nothing',
      'failed to get previews': 'nothing',
      'removed while uploaded': 'nothing',
      'removed while probed': previewed,
      'removed while ready': 'nothing',
      'removed after it failed': 'nothing',
      purged: 'nothing',
    },
  );

  it('replaces the set in use by a newer one', () => {
    const previews = { ...previewSet, runId: 'run-2' };
    given(...histories['ready, new previews due'])
      .when({ type: 'RecordPreviews', data: { job: 4, previews } })
      .then({ type: 'PreviewsGenerated', data: { videoId, ...previews } });
  });

  it('ignores a run from before the choice of another thumbnail', () => {
    const history = [...histories['ready, new previews due'], thumbnailChosen(5)];
    given(...history)
      .when({ type: 'RecordPreviews', data: { job: 4, previews: previewSet } })
      .then();
    given(...history)
      .when({ type: 'RecordPreviews', data: { job: 5, previews: previewSet } })
      .then(previewed);
  });
});

describe('RecordFailure', () => {
  inEveryState(
    { type: 'RecordFailure', data: { job: 1, failure } },
    {
      absent: 'nothing',
      uploaded: failed(),
      probed: 'nothing',
      ready: 'nothing',
      'ready, new previews due': 'nothing',
      'ready, rendition due': 'nothing',
      'failed to be probed': 'nothing',
      'failed to get previews': 'nothing',
      'removed while uploaded': failed(),
      'removed while probed': 'nothing',
      'removed while ready': 'nothing',
      'removed after it failed': 'nothing',
      purged: 'nothing',
    },
  );

  it('counts the attempts of one stage, up to the limit', () => {
    const transient = { ...failure, code: 'MEDIA.TOOL_KILLED', retryable: true };
    const history: VideoEvent[] = [uploaded];
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const event = failed({ ...transient, attempt });
      given(...history)
        .when({ type: 'RecordFailure', data: { job: attempt, failure: transient } })
        .then(event);
      history.push(event);
    }
    given(...history)
      .when({ type: 'RecordFailure', data: { job: MAX_ATTEMPTS + 1, failure: transient } })
      .then();
  });

  it('ignores a failure of a stage that is not due', () => {
    given(uploaded)
      .when({ type: 'RecordFailure', data: { job: 1, failure: { ...failure, stage: 'previews' } } })
      .then();
  });
});

describe('RecordRendition', () => {
  const record = (job: number) => ({ type: 'RecordRendition', data: { job, rendition } }) as const;
  inEveryState(record(3), {
    absent: 'nothing',
    uploaded: 'nothing',
    probed: 'nothing',
    ready: 'nothing',
    'ready, new previews due': 'nothing',
    'ready, rendition due': renditionMade,
    'failed to be probed': 'nothing',
    'failed to get previews': 'nothing',
    'removed while uploaded': 'nothing',
    'removed while probed': 'nothing',
    'removed while ready': 'nothing',
    'removed after it failed': 'nothing',
    purged: 'nothing',
  });

  it('is recorded for a removed video, once, and not for another job', () => {
    const due = histories['ready, rendition due'];
    given(...due, removed)
      .when(record(3))
      .then(renditionMade);
    given(...due, renditionMade)
      .when(record(3))
      .then();
    given(...due)
      .when(record(2))
      .then();
  });
});
