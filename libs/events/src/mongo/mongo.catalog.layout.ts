import { isVisible, knownVideo, normalizeTags, searchWords, titleSortKey } from '@reelog/domain';
import type { ActiveVideo, CatalogEntry } from '@reelog/domain';
import { placeOf } from './mongo.catalog.orders.js';
import { termsOf } from './mongo.catalog.terms.js';
import type { DocumentLayout } from './mongo.projection-layout.js';

/** Sorts videos of unknown duration last. */
const NO_DURATION = -1;

/**
 * The entries, and beside them what lists are filtered and sorted by: `_facts`, which most changes leave alone, with
 * the one index over all words, and `_views`, which every view rewrites and which therefore has no such index.
 */
export const catalogLayout: DocumentLayout<CatalogEntry> = {
  indexes: { by_position: { position: 1 } },
  fieldsOf: () => ({}),
  changesFacts,
  sides: [
    {
      suffix: '_facts',
      indexes: {
        by_upload: { state: 1, byUpload: 1 },
        by_title: { state: 1, byTitle: 1 },
        by_duration: { state: 1, byDuration: 1 },
        by_term: { terms: 1 },
      },
      fieldsOf: (entry, before) => (changesFacts(entry, before) ? factsOf(entry) : undefined),
    },
    {
      suffix: '_views',
      indexes: { by_views: { state: 1, byViews: 1 } },
      fieldsOf: (entry, before) => ({
        byViews: placeOf({ key: entry.views, videoId: entry.videoId }),
        ...(changesFacts(entry, before) && { state: entry.video.status, ...searchedOf(knownVideo(entry.video)) }),
      }),
    },
  ],
};

/** A view leaves the video's own state as it is: the very same object. */
function changesFacts(entry: CatalogEntry, before: CatalogEntry | undefined): boolean {
  return before?.video !== entry.video;
}

function factsOf(entry: CatalogEntry) {
  const { videoId } = entry;
  const video = knownVideo(entry.video);
  return {
    state: entry.video.status,
    byUpload: placeOf({ key: Date.parse(entry.uploadedAt), videoId }),
    byTitle: placeOf({ key: video ? titleSortKey(video.title) : '', videoId }),
    byDuration: placeOf({ key: durationOf(video), videoId }),
    ...searchedOf(video),
    listedTags: isVisible(entry) ? normalizeTags(video?.tags ?? []) : [],
  };
}

function searchedOf(video: ActiveVideo | undefined) {
  const tags = normalizeTags(video?.tags ?? []);
  return termsOf({ words: video ? searchWords([video.title, video.description, ...tags].join(' ')) : [], tags });
}

const durationOf = (video: ActiveVideo | undefined): number =>
  (video && video.status !== 'uploaded' ? video.media?.durationSeconds : undefined) ?? NO_DURATION;
