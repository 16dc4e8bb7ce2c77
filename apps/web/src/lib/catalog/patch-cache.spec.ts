import { QueryClient, type InfiniteData } from '@tanstack/react-query';
import { anAdminVideo, aVideo } from '../testing/videos.js';
import type { CatalogVideo } from '../types.js';
import type { Page } from './apply-update.js';
import { patchCache } from './patch-cache.js';
import { queryKeys } from './query-keys.js';

const NEWEST = { q: '', tag: '', sort: 'newest' } as const;
const SEA = { q: '', tag: 'sea', sort: 'newest' } as const;
const ALL = { q: '', status: null } as const;

const list = (...items: CatalogVideo[]): InfiniteData<Page<CatalogVideo>> => ({
  pages: [{ items, nextCursor: null, position: 9 }],
  pageParams: [null],
});
const titles = (client: QueryClient, key: readonly unknown[]) =>
  client
    .getQueryData<InfiniteData<Page<CatalogVideo>>>(key)
    ?.pages.flatMap((page) => page.items.map((video) => video.title));

describe('a change from the feed', () => {
  const client = new QueryClient();
  beforeEach(() => {
    client.clear();
    client.setQueryData(queryKeys.catalog(NEWEST), list(aVideo(1)));
    client.setQueryData(queryKeys.catalog(SEA), list());
    client.setQueryData(queryKeys.admin(ALL), list(anAdminVideo(1)));
    client.setQueryData(queryKeys.video('video-001'), aVideo(1));
  });
  afterAll(() => client.clear());

  it('reaches every affected list, and the page of the video', () => {
    patchCache(client, anAdminVideo(1, { title: 'New', tags: ['sea'], position: 20 }));
    expect(titles(client, queryKeys.catalog(NEWEST))).toEqual(['New']);
    expect(titles(client, queryKeys.catalog(SEA))).toEqual(['New']);
    expect(titles(client, queryKeys.admin(ALL))).toEqual(['New']);
    expect(client.getQueryData(queryKeys.video('video-001'))).toMatchObject({ title: 'New' });
  });

  it('without a manager’s key leaves the managers’ list alone', () => {
    patchCache(client, aVideo(2));
    expect(titles(client, queryKeys.catalog(NEWEST))).toEqual(['Video 2', 'Video 1']);
    expect(titles(client, queryKeys.admin(ALL))).toEqual(['Video 1']);
  });

  it('takes precedence over the older answer of the upload, in any order', () => {
    patchCache(client, anAdminVideo(3, { status: 'ready', position: 12 }));
    patchCache(client, anAdminVideo(3, { status: 'processing', position: 10 }));
    expect(client.getQueryData(queryKeys.adminVideo('video-003'))).toMatchObject({ status: 'ready', position: 12 });
  });

  it('of a removed video marks its page', () => {
    patchCache(client, { id: 'video-001', status: 'removed' });
    expect(titles(client, queryKeys.catalog(NEWEST))).toEqual([]);
    expect(client.getQueryData(queryKeys.video('video-001'))).toMatchObject({ title: 'Video 1', status: 'removed' });
  });

  it('shows the page of a restored video again', () => {
    patchCache(client, { id: 'video-001', status: 'removed' });
    patchCache(client, aVideo(1, { position: 30 }));
    expect(client.getQueryData(queryKeys.video('video-001'))).toMatchObject({ status: 'ready' });
  });

  it('fills the page of a video that becomes visible', async () => {
    await client.prefetchQuery({
      queryKey: queryKeys.video('video-007'),
      queryFn: () => Promise.reject(new Error('404')),
      retry: false,
    });
    patchCache(client, aVideo(7));
    expect(client.getQueryData(queryKeys.video('video-007'))).toMatchObject({ title: 'Video 7' });
  });
});
