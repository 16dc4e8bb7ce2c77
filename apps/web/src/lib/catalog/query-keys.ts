import type { CatalogSort, VideoStatus } from '../types.js';

/** What a list of the catalog asks for. */
export interface CatalogQuery {
  readonly q: string;
  readonly tag: string;
  readonly sort: CatalogSort;
}
/** The parameters of the managers' list; no status means all. */
export interface AdminQuery {
  readonly q: string;
  readonly status: VideoStatus | null;
}

/** All query keys that the feed updates. */
export const queryKeys = {
  catalogs: ['catalog'] as const,
  catalog: (query: CatalogQuery) => ['catalog', query] as const,
  home: ['home'] as const,
  videos: ['video'] as const,
  video: (id: string) => ['video', id] as const,
  relatedLists: ['related'] as const,
  related: (id: string) => ['related', id] as const,
  admins: ['admin'] as const,
  admin: (query: AdminQuery) => ['admin', query] as const,
  adminCounts: ['admin-counts'] as const,
  adminVideos: ['admin-video'] as const,
  adminVideo: (id: string) => ['admin-video', id] as const,
  tags: ['tags'] as const,
  suggestions: (text: string) => ['suggestions', text] as const,
  work: ['work'] as const,
};
