import { api, bodyOf } from '../../../lib/api-client.js';
import { useWrite } from '../../../lib/catalog/use-write.js';

export const useRestoreVideo = () =>
  useWrite<string>((id, header) =>
    bodyOf(api.POST('/api/admin/videos/{id}/restore', { params: { path: { id }, header } })),
  );
