import {
  type ActiveVideo,
  type CatalogEntry,
  isVisible,
  knownVideo,
  normalizeTags,
  titleSortKey,
} from '@reelog/domain';

/** Sorts videos of unknown duration last. */
const NO_DURATION = -1;

/** The fields for filters, sorting and search, except views and position. */
export interface CatalogFacts {
  readonly state: string;
  readonly uploadedMs: number;
  readonly titleKey: string;
  readonly durationSeconds: number;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Whether viewers see it. */
  readonly listed: boolean;
}

/** SQLite stores a digest of this object: another order of its members rewrites every row at its next change. */
export function catalogFacts(entry: CatalogEntry): CatalogFacts {
  const video = knownVideo(entry.video);
  return {
    state: entry.video.status,
    uploadedMs: Date.parse(entry.uploadedAt),
    titleKey: video ? titleSortKey(video.title) : '',
    durationSeconds: durationOf(video),
    title: video?.title ?? '',
    description: video?.description ?? '',
    tags: catalogTags(entry),
    listed: isVisible(entry),
  };
}

export const catalogTags = ({ video }: Pick<CatalogEntry, 'video'>): string[] =>
  normalizeTags(knownVideo(video)?.tags ?? []);

const durationOf = (video: ActiveVideo | undefined): number =>
  (video && video.status !== 'uploaded' ? video.media?.durationSeconds : undefined) ?? NO_DURATION;
