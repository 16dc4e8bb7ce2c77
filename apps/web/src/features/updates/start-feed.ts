import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query';
import type { Page } from '../../lib/catalog/apply-update.js';
import type { Home } from '../../lib/catalog/home.js';
import { patchCache, type Told } from '../../lib/catalog/patch-cache.js';
import { readSession } from '../../lib/api-client.js';
import { queryKeys } from '../../lib/catalog/query-keys.js';
import { feedState } from '../../lib/feed-state.js';
import { endProgress, isAwaited, noteProgress, stageOf } from '../../lib/video/progress.js';
import { signedIn } from '../../lib/signed-in.js';
import type { CatalogVideo, UpdateFrame } from '../../lib/types.js';
import { Feed } from './feed.js';
import { RecentChanges } from './recent-changes.js';
import { refetchAll } from './refetch-all.js';

const LIVE_ROOTS: readonly unknown[] = [
  ...queryKeys.catalogs,
  ...queryKeys.home,
  ...queryKeys.videos,
  ...queryKeys.admins,
  ...queryKeys.adminVideos,
];

/** Keeps the query cache up to date by the feed, for the life of the page. */
export function startFeed(client: QueryClient): void {
  const recent = new RecentChanges();
  const feed = new Feed({
    connect: () => new WebSocket(feedAddress()),
    role: () => (isManager() ? 'manager' : undefined),
    startAfter: () => listPosition(client),
    onFrame: (frame) => applyFrame(client, recent, frame),
    onGap: () => refetchAll(client),
    onConnection: (connection) => feedState.set((state) => ({ ...state, connection })),
  });
  let wasManager = isManager();
  signedIn.subscribe(() => {
    // A change of roles changes the session id, and a connection keeps its old one.
    if (wasManager || isManager()) feed.connect();
    wasManager = isManager();
  });
  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success' || event.action.manual) return;
    const position = answerPosition(event.query as Query);
    if (position !== undefined) for (const told of recent.after(position)) patchCache(client, told);
  });
  window.addEventListener('offline', () => feedState.set((state) => ({ ...state, connection: 'lost' })));
  window.addEventListener('online', () => feed.connect());
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && feedState.get().connection === 'lost') feed.connect();
  });
  feed.connect();
}

const isManager = (): boolean => signedIn.get().some(({ role }) => role === 'manager');

const feedAddress = (): string => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/updates`;

function applyFrame(client: QueryClient, recent: RecentChanges, frame: UpdateFrame): void {
  if ('resume' in frame) feedState.set((state) => ({ ...state, resume: frame.resume }));
  if (frame.type === 'error' && frame.code === 'AUTH.KEY_REQUIRED') void readSession();
  if (frame.type === 'progress') noteProgress(frame);
  if (frame.type === 'video') {
    recent.note(frame.resume, frame.video);
    endProgressOf(frame.video);
    patchCache(client, frame.video);
    refreshTags(client);
  }
  if (frame.type === 'reset') {
    recent.clear();
    feedState.set((state) => ({ ...state, resume: null }));
  }
}

function endProgressOf(video: Told): void {
  const isWorkedOn = isAwaited(video) || (video.status === 'ready' && 'work' in video && video.work !== undefined);
  endProgress(video.id, isWorkedOn ? stageOf(video) : undefined);
}

/** Tag counts change with the lists; they are fetched again later, only while they are visible. */
let tagsTimer: ReturnType<typeof setTimeout> | undefined;
function refreshTags(client: QueryClient): void {
  tagsTimer ??= setTimeout(() => {
    tagsTimer = undefined;
    void client.invalidateQueries({ queryKey: queryKeys.tags });
  }, 2_000);
}

/** The position of an answer; undefined for queries that the feed does not update. */
function answerPosition({ queryKey, state }: Query): number | undefined {
  if (!LIVE_ROOTS.includes(queryKey[0]) || !state.data) return undefined;
  const data = state.data as InfiniteData<Page<CatalogVideo>> | Home | CatalogVideo;
  return 'pages' in data ? Math.min(...data.pages.map((page) => page.position)) : data.position;
}

/**
 * Start of the first subscription, so that no change between it and the visible lists is missed: the lowest position of
 * their first answers, or null without lists.
 */
async function listPosition(client: QueryClient): Promise<number | null> {
  const lists = () =>
    [queryKeys.catalogs, queryKeys.home, queryKeys.admins].flatMap((queryKey) =>
      client.getQueryCache().findAll({ queryKey }),
    );
  const isWaiting = () => lists().some((query) => query.state.fetchStatus === 'fetching' && !query.state.data);
  if (isWaiting()) {
    await new Promise<void>((resolve) => {
      const stop = client.getQueryCache().subscribe(() => {
        if (isWaiting()) return;
        stop();
        resolve();
      });
    });
  }
  const positions = lists().flatMap((query) => answerPosition(query) ?? []);
  return positions.length > 0 ? Math.min(...positions) : null;
}
