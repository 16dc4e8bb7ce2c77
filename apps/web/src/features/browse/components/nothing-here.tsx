import type { ReactNode } from 'react';
import type { CatalogQuery } from '../../../lib/catalog/query-keys.js';
import { Button } from '../../../components/button.js';
import { EmptyState } from '../../../components/states.js';

/** The filters of a list, in words. */
export const wantedBy = ({ q, tag }: CatalogQuery): string =>
  [q && `“${q}”`, tag && `the tag “${tag}”`].filter(Boolean).join(' and ');

export function NothingFound({ query, onClear }: { query: CatalogQuery; onClear: () => void }) {
  const which = query.tag ? `video with the tag “${query.tag}”` : 'video';
  const title = query.q ? `No ${which} matches “${query.q}”.` : `There is no ${which}.`;
  return (
    <EmptyState icon="search" title={title} testId="nothing-found">
      <Button onClick={onClear}>Show all videos</Button>
    </EmptyState>
  );
}

/** `invitation`: for managers, who can upload. */
export const EmptyLibrary = ({ invitation }: { invitation: ReactNode }) =>
  invitation ?? (
    <EmptyState
      icon="videos"
      title="There is nothing to watch yet. Videos appear here as soon as they are uploaded."
      testId="empty-library"
    />
  );
