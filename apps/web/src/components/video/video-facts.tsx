import { formatNumber, formatViews } from '../../lib/words/format.js';
import type { CatalogItem } from '../../lib/types.js';
import { Age } from '../age.js';

/** Views, age, and tags where there is room: one quiet line. */
export const VideoFacts = ({ video: { views, uploadedAt, tags } }: { video: CatalogItem }) => (
  <>
    {views > 0 && (
      <>
        <span title={`${formatNumber(views)} views`} data-testid="views">
          {formatViews(views)}
        </span>
        <Dot />
      </>
    )}
    <Age at={uploadedAt} />
    {tags.length > 0 && (
      <>
        <Dot />
        <bdi>{tags.join(', ')}</bdi>
      </>
    )}
  </>
);

/** Between two facts. */
export const Dot = () => <span aria-hidden="true"> · </span>;
