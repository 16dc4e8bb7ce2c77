import { api, bodyOf } from '../../../lib/api-client.js';
import type { Identity } from '../../../lib/types.js';

/** Whose key it is. @throws ApiError 401 when nobody's */
export const whoami = (key: string): Promise<Identity> =>
  bodyOf(api.GET('/api/whoami', { headers: { authorization: `Bearer ${key}` } }));
