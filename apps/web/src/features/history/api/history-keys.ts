import type { HistoryQuery } from '../hooks/use-history-query.js';

export const historyKeys = {
  events: (query: HistoryQuery) => ['audit', 'events', query] as const,
  tail: (query: HistoryQuery, after: number) => ['audit', 'tail', query, after] as const,
  around: (position: number) => ['audit', 'around', position] as const,
  story: (videoId: string) => ['audit', 'story', videoId] as const,
  summary: ['audit', 'summary'] as const,
  head: ['audit', 'head'] as const,
};
