import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { fetchOk } from '../../../lib/api-client.js';
import type { CatalogVideo } from '../../../lib/types.js';
import { type Chapter, chaptersOf, chaptersOfVtt } from '../../../lib/video/chapters.js';

/** The chapters of a video: those of its description, because people wrote them here, else those of its file. */
export function useChapters(video: CatalogVideo): readonly Chapter[] {
  const { description, durationSeconds = 0, chaptersUrl, storyboard } = video;
  const described = useMemo(() => chaptersOf(description, durationSeconds), [description, durationSeconds]);
  const isWanted = described.length === 0 && chaptersUrl !== undefined;
  const { data: text = '' } = useQuery({
    queryKey: ['chapters', chaptersUrl, storyboard?.sheetUrls[0]], // sheet addresses contain the run
    queryFn: async ({ signal }) => (await fetchOk(chaptersUrl ?? '', { signal })).text(),
    enabled: isWanted,
    retry: 1,
  });
  const contained = useMemo(() => chaptersOfVtt(text, durationSeconds), [text, durationSeconds]);
  return isWanted ? contained : described;
}
