import type { CatalogEntry } from '@reelog/domain';
import { catalogFacts, type CatalogFacts, catalogTags, indexedWords } from '@reelog/read-models';
import { placeOf } from './catalog.orders.js';
import { termsOf } from './catalog.terms.js';
import type { DocumentLayout, SideRow } from './projection-layout.js';

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

/** A view leaves the video's own state as it is: the very same object. */
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

/** Until counts are taken the next time, a new row has the place that it has now. */
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
