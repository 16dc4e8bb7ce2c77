import { useQuery } from '@tanstack/react-query';
import { fetchOk } from '../../lib/api-client.js';
import type { Storyboard } from '../../lib/types.js';
import { openEnded, type Tile, type TileList } from './tiles.js';

const NONE: readonly Tile[] = [];

/**
 * The tiles of a storyboard, fetched when somebody points at it. Sheet addresses contain the run, so a newer storyboard
 * at the same address is recognised.
 */
export function useTiles(storyboard: Storyboard | undefined, wanted = true): readonly Tile[] {
  const { data } = useQuery({
    queryKey: ['tiles', storyboard?.jsonUrl, storyboard?.sheetUrls[0]],
    queryFn: async ({ signal }) => {
      const response = await fetchOk(storyboard!.jsonUrl, { signal });
      return openEnded((await response.json()) as TileList);
    },
    enabled: wanted && storyboard !== undefined,
    retry: 1,
  });
  return data ?? NONE;
}
