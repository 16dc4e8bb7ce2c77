import { Menu, type MenuInstance } from '@vidstack/react';
import { useRef } from 'react';
import { Icon } from '../../../../components/icon.js';
import { MenuContent } from './menu-content.js';
import { MenuSwitch, type MenuSwitchProps } from './menu-switch.js';
import controls from './player-controls.module.css';

/** What can be switched on and off while a video plays. */
export function SettingsMenu({ switches }: { switches: readonly MenuSwitchProps[] }) {
  const menu = useRef<MenuInstance>(null);
  return (
    <Menu.Root ref={menu}>
      <Menu.Button className={controls.button} aria-label="Settings" title="Settings">
        <Icon name="settings" />
      </Menu.Button>
      <MenuContent menu={menu} title="Settings">
        {switches.map((each) => (
          <MenuSwitch key={each.label} {...each} />
        ))}
      </MenuContent>
    </Menu.Root>
  );
}
