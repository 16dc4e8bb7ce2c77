import { isVisible, knownVideo, normalizeTags, titleSortKey } from '@reelog/domain';
import type { ActiveVideo, CatalogEntry } from '@reelog/domain';
import { indexedWords } from '@reelog/read-models';
import { placeOf } from './catalog.orders.js';
import { termsOf } from './catalog.terms.js';
import type { DocumentLayout, SideRow } from './projection-layout.js';

/** Sorts videos of unknown duration last. */
const NO_DURATION = -1;

/** Of a tag's row whose video has the tag no longer: no list asks for it. */
const UNTAGGED = 'untagged';

/**
 * The entries, and beside them what lists are filtered and sorted by: `_facts`, which most changes leave alone, with
 * the one index over all words; `_views`, which every view rewrites and which therefore has no such index; and `_tags`,
 * a row for each tag of a video, so that the videos of a tag lie side by side in every order. `byViews` follows each
 * view; lists are ordered by `byViews0` or `byViews1`, as they were when counts were taken.
 */
export const catalogLayout: DocumentLayout<CatalogEntry> = {
  indexes: { by_position: { position: 1 } },
  fieldsOf: () => ({}),
  changesFacts,
  takings: { parts: ['_views', '_tags'], from: 'byViews', to: ['byViews0', 'byViews1'] },
  sides: [
    {
      suffix: '_facts',
      indexes: {
        by_upload: { state: 1, byUpload: 1 },
        by_title: { state: 1, byTitle: 1 },
        by_duration: { state: 1, byDuration: 1 },
        by_term: { terms: 1 },
      },
      rowsOf: (entry, before) => (changesFacts(entry, before) ? [{ id: entry.videoId, fields: factsOf(entry) }] : []),
    },
    {
      suffix: '_views',
      indexes: { by_views0: { state: 1, byViews0: 1 }, by_views1: { state: 1, byViews1: 1 } },
      rowsOf: (entry, before) => {
        const facts = changesFacts(entry, before) && {
          state: entry.video.status,
          ...searchedOf(knownVideo(entry.video)),
        };
        const views = before ? viewsOf(entry) : firstViewsOf(entry);
        return [{ id: entry.videoId, fields: { ...views, ...facts } }];
      },
    },
    {
      suffix: '_tags',
      indexes: {
        by_upload: { state: 1, tag: 1, byUpload: 1 },
        by_title: { state: 1, tag: 1, byTitle: 1 },
        by_duration: { state: 1, tag: 1, byDuration: 1 },
        by_views0: { state: 1, tag: 1, byViews0: 1 },
        by_views1: { state: 1, tag: 1, byViews1: 1 },
      },
      rowsOf: tagRowsOf,
    },
  ],
};

/** A view leaves the video's own state as it is: the very same object. */
function changesFacts(entry: CatalogEntry, before: CatalogEntry | undefined): boolean {
  return before?.video !== entry.video;
}

function factsOf(entry: CatalogEntry) {
  const video = knownVideo(entry.video);
  return {
    state: entry.video.status,
    ...placesOf(entry),
    ...searchedOf(video),
    listedTags: isVisible(entry) ? normalizeTags(video?.tags ?? []) : [],
  };
}

function placesOf(entry: CatalogEntry) {
  const { videoId } = entry;
  const video = knownVideo(entry.video);
  return {
    byUpload: placeOf({ key: Date.parse(entry.uploadedAt), videoId }),
    byTitle: placeOf({ key: video ? titleSortKey(video.title) : '', videoId }),
    byDuration: placeOf({ key: durationOf(video), videoId }),
  };
}

const viewsOf = ({ views, videoId }: CatalogEntry) => ({ byViews: placeOf({ key: views, videoId }) });

/** Until counts are taken the next time, a new row has the place that it has now. */
function firstViewsOf(entry: CatalogEntry) {
  const { byViews } = viewsOf(entry);
  return { byViews, byViews0: byViews, byViews1: byViews };
}

const tagsOf = (entry: CatalogEntry): string[] => normalizeTags(knownVideo(entry.video)?.tags ?? []);

function searchedOf(video: ActiveVideo | undefined) {
  const tags = normalizeTags(video?.tags ?? []);
  return termsOf({ words: video ? indexedWords({ ...video, tags }) : [], tags });
}

function tagRowsOf(entry: CatalogEntry, before: CatalogEntry | undefined): SideRow[] {
  const tags = tagsOf(entry);
  const rowOf = (tag: string, fields: SideRow['fields']): SideRow => ({ id: `${entry.videoId}#${tag}`, fields });
  if (!changesFacts(entry, before)) return tags.map((tag) => rowOf(tag, viewsOf(entry)));
  const earlier = before ? tagsOf(before) : [];
  const dropped = earlier.filter((tag) => !tags.includes(tag));
  const facts = { state: entry.video.status, ...placesOf(entry) };
  const viewsIn = (tag: string) => (earlier.includes(tag) ? viewsOf(entry) : firstViewsOf(entry));
  return [
    ...tags.map((tag) => rowOf(tag, { tag, ...facts, ...viewsIn(tag) })),
    ...dropped.map((tag) => rowOf(tag, { state: UNTAGGED })),
  ];
}

const durationOf = (video: ActiveVideo | undefined): number =>
  (video && video.status !== 'uploaded' ? video.media?.durationSeconds : undefined) ?? NO_DURATION;
