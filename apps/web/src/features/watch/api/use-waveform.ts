import { useQuery } from '@tanstack/react-query';
import { fetchOk } from '../../../lib/api-client.js';
import type { CatalogVideo, Waveform } from '../../../lib/types.js';

const NO_PEAKS: readonly number[] = [];

/** The peaks of the sound, 0 to 255; none before they are loaded. */
export function useWaveform({ waveformUrl, storyboard }: CatalogVideo): readonly number[] {
  const { data } = useQuery({
    queryKey: ['waveform', waveformUrl, storyboard?.sheetUrls[0]], // sheet addresses contain the run
    queryFn: async ({ signal }) => (await (await fetchOk(waveformUrl ?? '', { signal })).json()) as Waveform,
    enabled: waveformUrl !== undefined,
    retry: 1,
  });
  return data?.peaks ?? NO_PEAKS;
}
