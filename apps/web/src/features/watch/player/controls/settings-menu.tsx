import { Menu } from '@vidstack/react';
import { Icon } from '../../../../components/icon.js';
import { MenuSwitch, type MenuSwitchProps } from './menu-switch.js';
import controls from './player-controls.module.css';
import styles from './menu.module.css';

/** What can be switched on and off while a video plays. */
export const SettingsMenu = ({ switches }: { switches: readonly MenuSwitchProps[] }) => (
  <Menu.Root>
    <Menu.Button className={controls.button} aria-label="Settings" title="Settings">
      <Icon name="settings" />
    </Menu.Button>
    <Menu.Content className={styles.menu} placement="top end" offset={8}>
      {switches.map((each) => (
        <MenuSwitch key={each.label} {...each} />
      ))}
    </Menu.Content>
  </Menu.Root>
);
