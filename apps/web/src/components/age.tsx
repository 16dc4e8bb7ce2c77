import { formatAge, formatExact } from '../lib/words/format.js';
import { useNow } from '../lib/now.js';

/** How long ago, with the exact local time as title and for machines. */
export function Age({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatAge(at, useNow())}
    </time>
  );
}
