import { Link } from 'react-router';
import { Button, buttonClass } from '../../../components/button.js';
import { EmptyState } from '../../../components/states.js';

/** An empty table, and the way to a full one. */
export const NothingListed = ({ isNarrowed, onClear }: { isNarrowed: boolean; onClear: () => void }) =>
  isNarrowed ? (
    <EmptyState icon="search" title="No video matches.">
      <Button onClick={onClear}>Show all videos</Button>
    </EmptyState>
  ) : (
    <EmptyState icon="manage" title="There are no videos yet.">
      <Link to="/upload" className={buttonClass('primary')}>
        Upload the first one
      </Link>
    </EmptyState>
  );
