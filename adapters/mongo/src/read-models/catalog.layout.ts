import type { CatalogEntry } from '@reelog/domain';
import { catalogFacts, type CatalogFacts, catalogTags, indexedWords } from '@reelog/read-models';
import { placeOf } from './catalog.orders.js';
import { termsOf } from './catalog.terms.js';
import type { DocumentLayout, SideRow } from './projection-layout.js';

/** State of the row of a tag that the video no longer has: no list reads it. */
const UNTAGGED = 'untagged';

/**
 * Beside the entries: `_facts` has the fields for filters and sorting and the word index, and most changes do not touch
 * it; `_views` changes with every view and therefore has no word index; `_tags` has one row per tag of a video, sorted
 * for every order. `byViews` has the current counts; lists use the snapshots `byViews0` and `byViews1`.
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
        const facts = changesFacts(entry, before) ? catalogFacts(entry) : undefined;
        const views = before ? viewsOf(entry) : firstViewsOf(entry);
        return [
          { id: entry.videoId, fields: { ...views, ...(facts && { state: facts.state, ...searchedOf(facts) }) } },
        ];
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

/** A counted view does not replace the state object of the video. */
function changesFacts(entry: CatalogEntry, before: CatalogEntry | undefined): boolean {
  return before?.video !== entry.video;
}

function factsOf(entry: CatalogEntry) {
  const facts = catalogFacts(entry);
  const listedTags = facts.listed ? facts.tags : [];
  return { state: facts.state, ...placesOf(entry, facts), ...searchedOf(facts), listedTags };
}

const placesOf = ({ videoId }: CatalogEntry, { uploadedMs, titleKey, durationSeconds }: CatalogFacts) => ({
  byUpload: placeOf({ key: uploadedMs, videoId }),
  byTitle: placeOf({ key: titleKey, videoId }),
  byDuration: placeOf({ key: durationSeconds, videoId }),
});

const searchedOf = (facts: CatalogFacts) => termsOf({ words: indexedWords(facts), tags: facts.tags });

const viewsOf = ({ views, videoId }: CatalogEntry) => ({ byViews: placeOf({ key: views, videoId }) });

/** Until the next snapshot of the counts, a new row is sorted by its current count. */
function firstViewsOf(entry: CatalogEntry) {
  const { byViews } = viewsOf(entry);
  return { byViews, byViews0: byViews, byViews1: byViews };
}

function tagRowsOf(entry: CatalogEntry, before: CatalogEntry | undefined): SideRow[] {
  const tags = catalogTags(entry);
  const rowOf = (tag: string, fields: SideRow['fields']): SideRow => ({ id: `${entry.videoId}#${tag}`, fields });
  if (!changesFacts(entry, before)) return tags.map((tag) => rowOf(tag, viewsOf(entry)));
  const earlier = before ? catalogTags(before) : [];
  const dropped = earlier.filter((tag) => !tags.includes(tag));
  const facts = { state: entry.video.status, ...placesOf(entry, catalogFacts(entry)) };
  const viewsIn = (tag: string) => (earlier.includes(tag) ? viewsOf(entry) : firstViewsOf(entry));
  return [
    ...tags.map((tag) => rowOf(tag, { tag, ...facts, ...viewsIn(tag) })),
    ...dropped.map((tag) => rowOf(tag, { state: UNTAGGED })),
  ];
}
