import type { CatalogSort, VideoStatus } from '../types.js';

/** What a list of the catalog asks for. */
export interface CatalogQuery {
  readonly q: string;
  readonly tag: string;
  readonly sort: CatalogSort;
}
/** What the managers' list asks for; no status means all of them. */
export interface AdminQuery {
  readonly q: string;
  readonly status: VideoStatus | null;
}

/** Every key of the query cache that the feed has to know. */
export const queryKeys = {
  catalogs: ['catalog'] as const,
  catalog: (query: CatalogQuery) => ['catalog', query] as const,
  videos: ['video'] as const,
  video: (id: string) => ['video', id] as const,
  admins: ['admin'] as const,
  admin: (query: AdminQuery) => ['admin', query] as const,
  adminVideos: ['admin-video'] as const,
  adminVideo: (id: string) => ['admin-video', id] as const,
  tags: ['tags'] as const,
  work: ['work'] as const,
};
