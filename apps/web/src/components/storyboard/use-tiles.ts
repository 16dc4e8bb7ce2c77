import { useQuery } from '@tanstack/react-query';
import { fetchOk } from '../../lib/api-client.js';
import type { Storyboard } from '../../lib/types.js';
import type { Tile } from './tiles.js';

const NONE: readonly Tile[] = [];

/**
 * The tiles of a storyboard, fetched once somebody points at it. The sheets' addresses are those of one run of
 * frameflow, so they tell a newer storyboard at the same fixed address apart.
 */
export function useTiles(storyboard: Storyboard | undefined, wanted = true): readonly Tile[] {
  const { data } = useQuery({
    queryKey: ['tiles', storyboard?.jsonUrl, storyboard?.sheetUrls[0]],
    queryFn: async ({ signal }) => {
      const response = await fetchOk(storyboard!.jsonUrl, { signal });
      return ((await response.json()) as { tiles: Tile[] }).tiles;
    },
    enabled: wanted && storyboard !== undefined,
    retry: 1,
  });
  return data ?? NONE;
}
