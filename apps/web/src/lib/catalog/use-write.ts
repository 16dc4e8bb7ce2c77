import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isApiError } from '../api-error.js';
import { newIdempotencyKey } from '../api-client.js';
import type { WriteResult } from '../types.js';
import { patchCache } from './patch-cache.js';

type Send<V> = (variables: V, header: { 'Idempotency-Key': string }) => Promise<WriteResult>;

/**
 * A write by a manager. It is retried after a lost connection, with the same idempotency key, so that it happens once.
 * Its answer updates all lists and pages. `inline`: the form shows the error itself.
 */
export function useWrite<V>(send: Send<V>, { inline = false } = {}) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ variables, key }: { variables: V; key: string }) => send(variables, { 'Idempotency-Key': key }),
    retry: (failures, error) => failures < 2 && isApiError(error, 0),
    onSuccess: ({ video }) => patchCache(client, video),
    meta: { inline },
  });
  return {
    write: (variables: V) => mutation.mutateAsync({ variables, key: newIdempotencyKey() }),
    isWriting: mutation.isPending,
    error: mutation.error,
  };
}
