import { Menu, type MenuInstance } from '@vidstack/react';
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import { IconButton } from '../../../../components/button.js';
import { closeMenu } from './close-menu.js';
import styles from './menu.module.css';

interface MenuContentProps {
  menu: RefObject<MenuInstance | null>;
  title: string;
  children: ReactNode;
}

/** The items of a menu above its button; in a small player, a sheet like those of dialogs. */
export function MenuContent({ menu, title, children }: MenuContentProps) {
  const close = () => closeMenu(menu);
  // Before the menu of the library gets the key: it stops Space.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    close();
  };
  return (
    <Menu.Content
      className={styles.menu}
      placement="top end"
      offset={8}
      onClick={(event) => event.target === event.currentTarget && close()}
    >
      <div className={styles.panel}>
        <div className={styles.head}>
          <span className={styles.title} aria-hidden="true">
            {title}
          </span>
          <IconButton
            icon="close"
            label="Close"
            role="menuitem"
            tabIndex={-1}
            onClick={close}
            onKeyDownCapture={onKeyDown}
          />
        </div>
        <div className={styles.items}>{children}</div>
      </div>
    </Menu.Content>
  );
}
