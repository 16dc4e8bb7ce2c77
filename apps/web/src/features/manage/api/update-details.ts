import { api, bodyOf } from '../../../lib/api-client.js';
import { useWrite } from '../../../lib/catalog/use-write.js';
import type { DetailsPatch } from '../../../lib/types.js';

export interface DetailsChange {
  readonly id: string;
  /** The revision that this edit builds on: ApiError 412 when somebody else edited since. */
  readonly revision: number;
  readonly patch: DetailsPatch;
}

export const useUpdateDetails = () =>
  useWrite<DetailsChange>(
    ({ id, revision, patch }, header) =>
      bodyOf(
        api.PATCH('/api/admin/videos/{id}', {
          params: { path: { id }, header: { ...header, 'If-Match': `"${revision}"` } },
          body: patch,
        }),
      ),
    { inline: true },
  );
