import { useQueryClient } from '@tanstack/react-query';
import { isListed } from '../../../lib/catalog/list-rules.js';
import { videosOf, type Home } from '../../../lib/catalog/home.js';
import { queryKeys } from '../../../lib/catalog/query-keys.js';
import { WATCHING_MAX } from '../../../lib/catalog/use-home.js';
import { useStore } from '../../../lib/store.js';
import { playingVideo } from '../../../lib/video/playing-video.js';
import { useLeftOffs } from '../../../lib/video/resume-positions.js';
import type { CatalogItem, CatalogVideo } from '../../../lib/types.js';

export interface Stopped {
  readonly video: CatalogItem;
  readonly seconds: number;
}

/** Videos that this browser has stopped half-way, the last one first, without the one in the mini player. */
export function useContinueWatching(home: Home): Stopped[] {
  const leftOffs = Object.entries(useLeftOffs()).reverse().slice(0, WATCHING_MAX);
  const playing = useStore(playingVideo);
  const client = useQueryClient();
  const shown = new Map(videosOf(home).map((video) => [video.id, video]));
  return leftOffs.flatMap(([id, [seconds]]) => {
    // One that was just watched may be missing in the front page, but the cache has it.
    const video = shown.get(id) ?? client.getQueryData<CatalogVideo>(queryKeys.video(id));
    return video && id !== playing && isListed(video) ? [{ video, seconds }] : [];
  });
}
