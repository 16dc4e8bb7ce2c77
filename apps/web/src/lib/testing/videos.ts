import type { AdminVideo, CatalogVideo } from '../types.js';

/** A ready video for tests; `n` is its id and age: higher is newer. */
export const aVideo = (n: number, part: Partial<CatalogVideo> = {}): CatalogVideo => ({
  id: `video-${String(n).padStart(3, '0')}`,
  title: `Video ${n}`,
  description: '',
  tags: [],
  status: 'ready',
  playable: true,
  durationSeconds: 60,
  sizeBytes: 1000,
  contentType: 'video/mp4',
  streamUrl: `/api/videos/${n}/stream`,
  views: 0,
  uploadedAt: new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString(),
  updatedAt: new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString(),
  revision: 1,
  position: n,
  ...part,
});

export const anAdminVideo = (n: number, part: Partial<AdminVideo> = {}): AdminVideo => ({
  ...aVideo(n),
  fileName: `${n}.mp4`,
  sha256: 'ab'.repeat(32),
  uploadedBy: 'Ana',
  originalUrl: `/original/${n}`,
  ...part,
});
