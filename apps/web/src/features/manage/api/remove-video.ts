import { api, bodyOf } from '../../../lib/api-client.js';
import { useWrite } from '../../../lib/catalog/use-write.js';

/** Hides a video from viewers; it can be restored. */
export const useRemoveVideo = () =>
  useWrite<string>((id, header) => bodyOf(api.DELETE('/api/admin/videos/{id}', { params: { path: { id }, header } })));
