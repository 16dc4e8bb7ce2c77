import type { ComponentProps } from 'react';
import { cx } from '../lib/cx.js';
import { Icon, type IconName } from './icon.js';
import styles from './button.module.css';

interface ButtonProps extends ComponentProps<'button'> {
  variant?: 'primary' | 'plain' | 'quiet';
  icon?: IconName;
}

export function Button({ variant = 'plain', icon, className, children, type = 'button', ...rest }: ButtonProps) {
  return (
    <button type={type} className={cx(styles.button, styles[variant], className)} {...rest}>
      {icon && <Icon name={icon} size={18} />}
      {children}
    </button>
  );
}

/** An icon button; its label is read out and shown on hover. */
export function IconButton({
  icon,
  label,
  className,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { icon: IconName; label: string }) {
  return (
    <button type={type} className={cx(styles.iconButton, className)} aria-label={label} title={label} {...rest}>
      <Icon name={icon} size={18} />
    </button>
  );
}

/** The look of a button, for links. */
export const buttonClass = (variant: 'primary' | 'plain' | 'quiet' = 'plain'): string =>
  cx(styles.button, styles[variant]);
