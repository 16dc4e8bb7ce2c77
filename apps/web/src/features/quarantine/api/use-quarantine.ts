import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, bodyOf, newIdempotencyKey } from '../../../lib/api-client.js';

const KEY = ['quarantine'];
const PAGE_SIZE = 100;

/** Objects that no event names, by key. */
export const useQuarantine = () =>
  useInfiniteQuery({
    queryKey: KEY,
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/admin/quarantine', {
          signal,
          params: { query: { limit: PAGE_SIZE, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

export const useRestoreObject = () =>
  useChange((key: string, header) =>
    bodyOf(api.POST('/api/admin/quarantine/restore', { params: { header }, body: { keys: [key] } })),
  );

export const useApproveQuarantine = () =>
  useChange((videos: number, header) =>
    bodyOf(api.POST('/api/admin/quarantine/approve', { params: { header }, body: { videos } })),
  );

type Send<V> = (variables: V, header: { 'Idempotency-Key': string }) => Promise<unknown>;

/** A change of the quarantine; the list is loaded again afterwards. */
function useChange<V>(send: Send<V>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (variables: V) => send(variables, { 'Idempotency-Key': newIdempotencyKey() }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
