import type { ComponentProps } from 'react';
import { Button } from '../../../components/button.js';
import styles from './toggles.module.css';

/** Shows and hides the filters on phones; `count` is how many are set. */
export const FilterToggle = ({ count, ...rest }: { count: number } & ComponentProps<'button'>) => (
  <Button icon="filter" className={styles.filter} data-testid="filter-toggle" {...rest}>
    Filter{' '}
    {count > 0 && (
      <span className={styles.count}>
        {count}
        <span className="visually-hidden"> set</span>
      </span>
    )}
  </Button>
);
