import { Link } from 'react-router';
import type { AdminQuery } from '../../../lib/catalog/query-keys.js';
import type { VideoStatus } from '../../../lib/types.js';
import { Button, buttonClass } from '../../../components/button.js';
import type { IconName } from '../../../components/icon.js';
import { EmptyState } from '../../../components/states.js';

const NONE_OF: Readonly<Record<VideoStatus, readonly [IconName, string]>> = {
  ready: ['videos', 'No video is ready.'],
  processing: ['check', 'No video is being processed.'],
  failed: ['check', 'No video has failed.'],
  removed: ['trash', 'No video is removed.'],
};

/** An empty table with a hint how to fill it. */
export function NothingListed({ query, onClear }: { query: AdminQuery; onClear: () => void }) {
  if (!query.q && !query.status)
    return (
      <EmptyState icon="manage" title="There are no videos yet.">
        <Link to="/upload" className={buttonClass('primary')}>
          Upload the first one
        </Link>
      </EmptyState>
    );
  const [icon, title] = query.q || !query.status ? (['search', nothingMatches(query)] as const) : NONE_OF[query.status];
  return (
    <EmptyState icon={icon} title={title} testId="nothing-listed">
      <Button onClick={onClear}>Show all videos</Button>
    </EmptyState>
  );
}

const nothingMatches = ({ q, status }: AdminQuery): string =>
  `No ${status ? `${status} video` : 'video'} matches “${q}”.`;
