import type { KeyboardEvent } from 'react';
import { cx } from '../../../../lib/cx.js';
import { Icon } from '../../../../components/icon.js';
import styles from './menu.module.css';

export interface MenuSwitchProps {
  label: string;
  isOn: boolean;
  /** It has an effect on wide pages only. */
  isForWidePages?: boolean;
  onChange: (isOn: boolean) => void;
}

/** A menu item that is on or off; the menu stays open. */
export function MenuSwitch({ label, isOn, isForWidePages, onChange }: MenuSwitchProps) {
  // Before the menu of the library gets the key: it stops Space.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onChange(!isOn);
  };
  return (
    <div
      role="menuitemcheckbox"
      aria-checked={isOn}
      tabIndex={-1}
      className={cx(styles.item, isForWidePages && styles.forWidePages)}
      onClick={() => onChange(!isOn)}
      onKeyDownCapture={onKeyDown}
    >
      <span className={styles.check}>
        <Icon name="check" size={16} />
      </span>
      {label}
    </div>
  );
}
