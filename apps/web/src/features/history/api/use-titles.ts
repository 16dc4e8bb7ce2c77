import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../../lib/api-client.js';
import { historyKeys } from './history-keys.js';

const NAMING_EVENTS = 'VideoUploaded,VideoDetailsChanged';

/** The events that gave a video its names. Events never change, so what was asked once stays true of its time. */
export const useNamingEvents = (videoId: string, wanted: boolean) =>
  useQuery({
    queryKey: historyKeys.titles(videoId),
    queryFn: async ({ signal }) => {
      const query = { videoId, type: NAMING_EVENTS, limit: 200, order: 'asc' } as const;
      return (await bodyOf(api.GET('/api/audit/events', { signal, params: { query } }))).items;
    },
    enabled: wanted,
  });
