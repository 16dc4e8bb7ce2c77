import { useQuery } from '@tanstack/react-query';
import { fetchOk } from '../../lib/api-client.js';
import type { Storyboard } from '../../lib/types.js';
import { parseTiles, type Tile } from './parse-tiles.js';

const NONE: readonly Tile[] = [];

/**
 * The tiles of a storyboard, fetched once somebody points at it. The sheets' addresses are those of one run of
 * frameflow, so they tell a newer storyboard at the same fixed address apart.
 */
export function useTiles(storyboard: Storyboard | undefined, wanted = true): readonly Tile[] {
  const { data } = useQuery({
    queryKey: ['tiles', storyboard?.vttUrl, storyboard?.sheetUrls[0]],
    queryFn: async ({ signal }) => {
      const address = new URL(storyboard!.vttUrl, location.href).href;
      const response = await fetchOk(address, { signal });
      return parseTiles(await response.text(), address);
    },
    enabled: wanted && storyboard !== undefined,
    retry: 1,
  });
  return data ?? NONE;
}
