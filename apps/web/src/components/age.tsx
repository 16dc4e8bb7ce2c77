import { formatAge, formatExact } from '../lib/format.js';
import { useNow } from '../lib/now.js';

/** How long ago, with the exact local instant on hover and for machines. */
export function Age({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatAge(at, useNow())}
    </time>
  );
}
