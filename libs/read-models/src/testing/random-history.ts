import fc from 'fast-check';
import type { CatalogListQuery, CatalogSelection } from '../catalog/catalog-queries.port.js';
import { finishJob, uploadOf } from './sample-videos.js';
import type { History } from './history.js';

/** An action on one of a few videos. */
export type Step = (history: History) => void;

const WORDS = [
  'Harbour',
  'hárbour',
  'HARBOR',
  'har',
  'old',
  'Öl',
  'März',
  'mar',
  'Straße',
  'ﬁlm',
  'video',
  '42',
  '4',
  'x2',
  '映画',
  '映画館',
  'ファイル',
  'ﾌｧｲﾙ',
  'हिन्दी',
  'ภาษาไทย',
  '𝒜bc',
  '𐐷eseret',
  'şehir',
  'naïve',
  "l'été",
  'AND',
  'OR',
  'NOT',
  'NEAR',
  'words:a',
  '"',
  '*',
  '_5f',
  '🎬',
];

const text = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const tags = fc.uniqueArray(fc.constantFrom('harbour', 'old town', 'été', 'Été', '2026', '"quoted"', 'a_b'), {
  maxLength: 3,
});
const videoId = fc.integer({ min: 0, max: 11 }).map((n) => `video-${n}`);
const seconds = fc.constantFrom(1, 60, 60, 90.5, 3600);

const job = (history: History, id: string): number => {
  const state = history.stateOf(id);
  return 'work' in state && state.work ? state.work.job : 0;
};

const steps = {
  upload: fc.tuple(videoId, text).map(
    ([id, title]): Step =>
      (history) =>
        history.execute(id, uploadOf(id, title)),
  ),
  finish: fc.tuple(videoId, seconds).map(
    ([id, duration]): Step =>
      (history) =>
        finishJob(history, id, duration),
  ),
  fail: fc.tuple(videoId, fc.boolean()).map(
    ([id, retryable]): Step =>
      (history) =>
        history.execute(id, {
          type: 'RecordFailure',
          data: {
            job: job(history, id),
            failure: { stage: 'probe', code: 'MEDIA.TEST', message: 'No.', retryable, logTail: '' },
          },
        }),
  ),
  edit: fc.tuple(videoId, fc.record({ title: text, description: text, tags }, { requiredKeys: [] })).map(
    ([id, data]): Step =>
      (history) =>
        history.execute(id, { type: 'ChangeDetails', data }),
  ),
  view: fc.tuple(videoId, fc.integer({ min: 0, max: 9 })).map(
    ([id, viewer]): Step =>
      (history) =>
        history.view(id, [{ viewer: `viewer-${viewer}`, window: '2026-03-01T12:00:00.000Z' }]),
  ),
  remove: videoId.map(
    (id): Step =>
      (history) =>
        history.execute(id, { type: 'RemoveVideo', data: {} }),
  ),
  restore: videoId.map(
    (id): Step =>
      (history) =>
        history.execute(id, { type: 'RestoreVideo', data: {} }),
  ),
  purge: videoId.map(
    (id): Step =>
      (history) =>
        history.execute(id, { type: 'PurgeVideo', data: { objectKeys: [] } }),
  ),
  redo: videoId.map(
    (id): Step =>
      (history) =>
        history.execute(id, { type: 'RequestProcessing', data: { reason: 'again' } }),
  ),
  pass: fc.constantFrom(0, 1, 60_000).map(
    (time): Step =>
      (history) =>
        history.pass(time),
  ),
};

/** Interleaved histories of a dozen videos; the clock often stands still, so that lists have ties. */
export const randomSteps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: steps.upload },
    { weight: 10, arbitrary: steps.finish },
    { weight: 2, arbitrary: steps.fail },
    { weight: 6, arbitrary: steps.edit },
    { weight: 6, arbitrary: steps.view },
    { weight: 2, arbitrary: steps.remove },
    { weight: 1, arbitrary: steps.restore },
    { weight: 1, arbitrary: steps.purge },
    { weight: 1, arbitrary: steps.redo },
    { weight: 3, arbitrary: steps.pass },
  ),
  { maxLength: 120, size: 'max' },
);

/** Beginnings of words, with other case and accents, in several scripts; and texts without a word. */
const searched = fc.oneof(
  text,
  fc.constantFrom(
    ...['h', 'HAR', 'är', 'm', 'stra', 'fi', '...', '', 'a"b*', 'ete', 'abc', '映', '画館', 'イル', 'हि', 'ไทย'],
  ),
);
const searchedTags = fc.uniqueArray(fc.constantFrom('harbour', 'old town', 'été', '2026', 'a_b', 'HARBOUR'), {
  maxLength: 2,
});
const audience = fc.constantFrom('viewers' as const, 'managers' as const);
const limit = fc.integer({ min: 1, max: 12 });

/** Any possible list query. */
export const randomQuery: fc.Arbitrary<Omit<CatalogListQuery, 'cursor'>> = fc.record(
  {
    audience,
    sort: fc.constantFrom('relevance', 'newest', 'oldest', 'views', 'title', 'duration'),
    status: fc.constantFrom('processing', 'ready', 'failed', 'removed'),
    q: searched,
    tags: searchedTags,
    limit,
  },
  { requiredKeys: ['audience', 'sort', 'limit'] },
);

/** Any possible selection by title or tags. */
export const randomSelection: fc.Arbitrary<CatalogSelection> = fc.record(
  { audience, sort: fc.constantFrom('newest', 'title'), title: searched, tags: searchedTags, limit },
  { requiredKeys: ['audience', 'sort', 'limit'] },
);
