import type { CatalogQuery } from '../../../lib/catalog/query-keys.js';
import { formatNumber, plural } from '../../../lib/words/format.js';
import { Quoted } from '../../../components/quoted.js';
import { wantedBy } from './nothing-here.js';
import styles from './result-count.module.css';

/** The server stops counting here. */
const COUNTED_MAX = 1_000;

/** Shows how many videos a list has, and announces of what; `count` is undefined until it is known. */
export const ResultCount = ({ query, count }: { query: CatalogQuery; count: number | undefined }) => (
  <p role="status" className={styles.count} data-testid="result-count">
    {count !== undefined && count > 0 && amountOf(count)}
    {count !== undefined && count > 0 && isNarrowed(query) && (
      <span className="visually-hidden">
        <Quoted text={` for ${wantedBy(query)}`} />
      </span>
    )}
  </p>
);

const isNarrowed = ({ q, tag }: CatalogQuery): boolean => q !== '' || tag !== '';

const amountOf = (count: number): string =>
  count < COUNTED_MAX ? plural(count, 'video') : `${formatNumber(COUNTED_MAX)} videos or more`;
