import type { ComponentProps } from 'react';
import { cx } from '../lib/cx.js';
import { Icon } from './icon.js';
import styles from './controls.module.css';

/** A native select with the shape of the search box. Needs a label around it. */
export const Select = ({ className, ...rest }: ComponentProps<'select'>) => (
  <span className={styles.select}>
    <select className={cx(styles.control, className)} {...rest} />
    <Icon name="down" size={16} />
  </span>
);

/** A native input with the shape of the search box. Needs a label around it. */
export const Input = ({ className, ...rest }: ComponentProps<'input'>) => (
  <input className={cx(styles.control, className)} {...rest} />
);
