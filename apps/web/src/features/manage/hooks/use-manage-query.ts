import { useSearchParams } from 'react-router';
import type { AdminQuery } from '../../../lib/catalog/query-keys.js';
import type { VideoStatus } from '../../../lib/types.js';

export const STATES: Readonly<Record<VideoStatus, string>> = {
  failed: 'Failed',
  processing: 'Working',
  ready: 'Ready',
  removed: 'Removed',
};

const isStatus = (text: string | null): text is VideoStatus => text !== null && text in STATES;

/** The parameters of the table and the open video, kept in the address. */
export function useManageQuery() {
  const [params, setParams] = useSearchParams();
  const status = params.get('status');
  const query: AdminQuery = { q: params.get('q') ?? '', status: isStatus(status) ? status : null };
  const set = (name: 'q' | 'status' | 'edit', value: string | null) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: name === 'q', preventScrollReset: true },
    );
  const clear = () => setParams({}, { preventScrollReset: true });
  return { query, editing: params.get('edit'), set, clear };
}
