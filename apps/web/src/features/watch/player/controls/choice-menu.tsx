import { Menu, type MenuInstance } from '@vidstack/react';
import { useRef, type ReactNode } from 'react';
import { Icon } from '../../../../components/icon.js';
import { closeMenu } from './close-menu.js';
import { MenuContent } from './menu-content.js';
import controls from './player-controls.module.css';
import styles from './menu.module.css';

export interface Choice {
  value: string;
  label: string;
  select: () => void;
}

interface ChoiceMenuProps {
  /** Of the menu and its choices. */
  name: string;
  /** Tooltip of the button. */
  title: string;
  value: string;
  choices: readonly Choice[];
  /** What the button says about the choice, for screen readers. */
  chosen: string;
  /** The button. */
  children: ReactNode;
}

/** One of several values. */
export function ChoiceMenu({ name, title, value, choices, chosen, children }: ChoiceMenuProps) {
  const menu = useRef<MenuInstance>(null);
  const close = () => closeMenu(menu);
  return (
    <Menu.Root ref={menu}>
      <Menu.Button className={`${controls.button} ${styles.chosen}`} aria-label={`${name}, ${chosen}`} title={title}>
        {children}
      </Menu.Button>
      <MenuContent menu={menu} title={name}>
        <Menu.RadioGroup role="group" value={value} aria-label={name}>
          {choices.map((choice) => (
            <Menu.Radio
              key={choice.value}
              value={choice.value}
              className={styles.item}
              onSelect={() => {
                choice.select();
                close();
              }}
              onClick={close}
            >
              <span className={styles.check}>
                <Icon name="check" size={16} />
              </span>
              <span dir="auto">{choice.label}</span>
            </Menu.Radio>
          ))}
        </Menu.RadioGroup>
      </MenuContent>
    </Menu.Root>
  );
}
