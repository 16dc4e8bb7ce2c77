import { api, bodyOf } from '../../../lib/api-client.js';
import { useWrite } from '../../../lib/catalog/use-write.js';

/** Runs probe and previews again. */
export const useReprocessVideo = () =>
  useWrite<string>((id, header) =>
    bodyOf(api.POST('/api/admin/videos/{id}/reprocess', { params: { path: { id }, header } })),
  );
