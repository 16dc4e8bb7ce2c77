import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import type { AdminItem, AdminVideo, CatalogItem, CatalogVideo, GoneVideo, RelatedVideos } from '../types.js';
import { applyUpdate, isGone, type Change, type Page } from './apply-update.js';
import { adminRules, catalogRules, isListed, type ListRules } from './list-rules.js';
import { applyToHome, type Home } from './home.js';
import { applyToRelated } from './related.js';
import { queryKeys, type AdminQuery, type CatalogQuery } from './query-keys.js';

/** A video of the feed or of a write: viewers get CatalogVideo, managers AdminVideo. */
export type Told = CatalogVideo | AdminVideo | GoneVideo;

const isAdmin = (video: Told): video is AdminVideo => 'originalUrl' in video;

/** Puts a changed video into all affected lists and pages of the query cache. */
export function patchCache(client: QueryClient, told: Told): void {
  patchLists<CatalogItem>(client, queryKeys.catalogs, told, (key) => catalogRules(key[1] as CatalogQuery));
  client.setQueryData<Home>(queryKeys.home, (home) => home && applyToHome(home, told));
  client.setQueriesData<RelatedVideos>(
    { queryKey: queryKeys.relatedLists },
    (related) => related && applyToRelated(related, told),
  );
  const isMissed = client.getQueryState(queryKeys.video(told.id))?.status === 'error';
  client.setQueryData<CatalogVideo>(queryKeys.video(told.id), (known) => {
    if (known) return newer(known, told);
    return isMissed && !isGone(told) && isListed(told) ? told : undefined;
  });
  if (!isAdmin(told)) return;
  patchLists<AdminItem>(client, queryKeys.admins, told, (key) => adminRules(key[1] as AdminQuery));
  if (client.getQueryData<AdminVideo>(queryKeys.adminVideo(told.id))?.status !== told.status)
    void client.invalidateQueries({ queryKey: queryKeys.adminCounts });
  // Kept without a query, too: the feed may report an upload before its own answer arrives.
  client.setQueryData<AdminVideo>(queryKeys.adminVideo(told.id), (known) => (known ? newer(known, told) : told));
}

/** The page of a removed video keeps its data, marked as removed, so that viewers see it. */
function newer<V extends CatalogVideo>(known: V, told: Change<V>): V {
  if (isGone(told)) return { ...known, status: 'removed' };
  return told.position > known.position ? told : known;
}

function patchLists<V extends CatalogItem>(
  client: QueryClient,
  queryKey: QueryKey,
  change: Change<V>,
  rulesOf: (key: QueryKey) => ListRules<V>,
): void {
  for (const query of client.getQueryCache().findAll({ queryKey })) {
    client.setQueryData<InfiniteData<Page<V>>>(query.queryKey, (data) => {
      const pages = data && applyUpdate(data.pages, change, rulesOf(query.queryKey));
      return data && pages && pages !== data.pages ? { ...data, pages } : undefined;
    });
  }
}
