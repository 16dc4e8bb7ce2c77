import type { CatalogQuery } from '../../../lib/catalog/query-keys.js';
import { formatNumber, plural } from '../../../lib/words/format.js';
import { Quoted } from '../../../components/quoted.js';
import { wantedBy } from './nothing-here.js';
import styles from './result-count.module.css';

/** The server stops counting here. */
const COUNTED_MAX = 1_000;

/** Shows and announces how many videos a search or a tag finds; `count` is undefined until it is known. */
export const ResultCount = ({ query, count }: { query: CatalogQuery; count: number | undefined }) => (
  <p role="status" className={styles.count} data-testid="result-count">
    {count !== undefined && count > 0 && <Quoted text={`${amountOf(count)} for ${wantedBy(query)}`} />}
  </p>
);

const amountOf = (count: number): string =>
  count < COUNTED_MAX ? plural(count, 'video') : `${formatNumber(COUNTED_MAX)} videos or more`;
