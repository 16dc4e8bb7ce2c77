import { Link } from 'react-router';
import type { AdminQuery } from '../../../lib/catalog/query-keys.js';
import type { VideoStatus } from '../../../lib/types.js';
import { Button, buttonClass } from '../../../components/button.js';
import { EmptyState } from '../../../components/states.js';

const NONE_OF: Readonly<Record<VideoStatus, string>> = {
  ready: 'No video is ready.',
  processing: 'No video is being processed.',
  failed: 'No video has failed.',
  removed: 'No video is removed.',
};

/** An empty table with a hint how to fill it. */
export const NothingListed = ({ query, onClear }: { query: AdminQuery; onClear: () => void }) =>
  query.q || query.status ? (
    <EmptyState icon="search" title={query.q ? nothingMatches(query) : NONE_OF[query.status!]} testId="nothing-listed">
      <Button onClick={onClear}>Show all videos</Button>
    </EmptyState>
  ) : (
    <EmptyState icon="manage" title="There are no videos yet.">
      <Link to="/upload" className={buttonClass('primary')}>
        Upload the first one
      </Link>
    </EmptyState>
  );

const nothingMatches = ({ q, status }: AdminQuery): string =>
  `No ${status ? `${status} video` : 'video'} matches “${q}”.`;
