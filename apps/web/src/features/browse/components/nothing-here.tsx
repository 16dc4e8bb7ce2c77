import type { ReactNode } from 'react';
import type { CatalogQuery } from '../../../lib/catalog/query-keys.js';
import { Button } from '../../../components/button.js';
import { EmptyState } from '../../../components/states.js';

export function NothingFound({ query, onClear }: { query: CatalogQuery; onClear: () => void }) {
  const wanted = [query.q && `“${query.q}”`, query.tag && `the tag ${query.tag}`].filter(Boolean).join(' and ');
  return (
    <EmptyState icon="search" title={`No video matches ${wanted}.`} testId="nothing-found">
      <Button onClick={onClear}>Show all videos</Button>
    </EmptyState>
  );
}

/** `invitation`: for those who could change it. */
export const EmptyLibrary = ({ invitation }: { invitation: ReactNode }) =>
  invitation ?? (
    <EmptyState
      icon="films"
      title="There is nothing to watch yet. Videos appear here as soon as they are uploaded."
      testId="empty-library"
    />
  );
