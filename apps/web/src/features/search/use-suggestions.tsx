import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { api, bodyOf } from '../../lib/api-client.js';
import { queryKeys } from '../../lib/catalog/query-keys.js';
import type { SearchOption } from '../../components/search-box.js';
import { SuggestedTag, SuggestedVideo } from './suggestion.js';

const NONE: readonly SearchOption[] = [];
/** Pause in typing before suggestions are fetched, milliseconds. */
const PAUSE_MS = 120;
const STALE_AFTER_MS = 60_000;

/** Videos and tags for what somebody is typing; empty text: none. */
export function useSuggestions(text: string): readonly SearchOption[] {
  const navigate = useNavigate();
  const wanted = useSettled(text.trim());
  const { data } = useQuery({
    queryKey: queryKeys.suggestions(wanted),
    queryFn: ({ signal }) => bodyOf(api.GET('/api/suggest', { signal, params: { query: { q: wanted } } })),
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
    staleTime: STALE_AFTER_MS,
    retry: false,
    // The search itself works without suggestions.
    refetchInterval: false,
  });
  if (!data || text.trim() === '') return NONE;
  return [
    ...data.videos.map((video) => ({
      key: video.id,
      content: <SuggestedVideo video={video} q={text} />,
      choose: () => void navigate(`/watch/${video.id}`),
    })),
    ...data.tags.map(({ tag, count }) => ({
      key: `tag ${tag}`,
      content: <SuggestedTag tag={tag} count={count} q={text} />,
      choose: () => void navigate(`/?${new URLSearchParams({ tag })}`),
    })),
  ];
}

/** A text once it has not changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
