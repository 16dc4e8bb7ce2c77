import { formatAge, formatExact } from '../lib/words/format.js';
import { useNow } from '../lib/now.js';

/** How long ago, with the exact local time as title and for machines; brief where there is little room. */
export function Age({ at, isBrief = false }: { at: string; isBrief?: boolean }) {
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatAge(at, useNow(), isBrief)}
    </time>
  );
}
