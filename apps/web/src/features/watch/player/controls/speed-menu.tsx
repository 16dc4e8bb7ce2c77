import { Menu, useMediaRemote, useMediaState, type MenuInstance } from '@vidstack/react';
import { useRef } from 'react';
import { Icon } from '../../../../components/icon.js';
import { SPEEDS } from '../keys/shortcuts.js';
import { closeMenu } from './close-menu.js';
import { MenuContent } from './menu-content.js';
import controls from './player-controls.module.css';
import styles from './menu.module.css';

export function SpeedMenu() {
  const speed = useMediaState('playbackRate');
  const remote = useMediaRemote();
  const menu = useRef<MenuInstance>(null);
  const close = () => closeMenu(menu);
  return (
    <Menu.Root ref={menu}>
      <Menu.Button className={`${controls.button} ${styles.speed}`} aria-label={`Speed, ${speed}×`} title="Speed (< >)">
        {speed}×
      </Menu.Button>
      <MenuContent menu={menu} title="Speed">
        <Menu.RadioGroup role="group" value={String(speed)} aria-label="Speed">
          {SPEEDS.map((rate) => (
            <Menu.Radio
              key={rate}
              value={String(rate)}
              className={styles.item}
              onSelect={() => {
                remote.changePlaybackRate(rate);
                close();
              }}
              onClick={close}
            >
              <span className={styles.check}>
                <Icon name="check" size={16} />
              </span>
              {rate === 1 ? 'Normal' : `${rate}×`}
            </Menu.Radio>
          ))}
        </Menu.RadioGroup>
      </MenuContent>
    </Menu.Root>
  );
}
