import { Menu, type MenuInstance, useMediaPlayer, useMediaState } from '@vidstack/react';
import { useRef } from 'react';
import { Icon } from '../../../../components/icon.js';
import type { CaptionTrack } from '../../../../lib/types.js';
import { showCaptions } from '../captions/show-captions.js';
import { closeMenu } from './close-menu.js';
import { MenuContent } from './menu-content.js';
import controls from './player-controls.module.css';
import styles from './menu.module.css';

const OFF = 'off';

/** The caption tracks of a video; no menu when there are none. */
export function CaptionsMenu({ tracks }: { tracks: readonly CaptionTrack[] }) {
  const player = useMediaPlayer();
  const shown = useMediaState('textTrack')?.src ?? OFF;
  const menu = useRef<MenuInstance>(null);
  if (tracks.length === 0) return null;
  const close = () => closeMenu(menu);
  const options = [{ url: OFF, label: 'Off' }, ...tracks];
  return (
    <Menu.Root ref={menu}>
      <Menu.Button
        className={controls.button}
        aria-label="Captions"
        title="Captions (c)"
        data-on={shown === OFF ? undefined : true}
      >
        <Icon name="captions" />
      </Menu.Button>
      <MenuContent menu={menu} title="Captions">
        <Menu.RadioGroup role="group" value={shown} aria-label="Captions">
          {options.map(({ url, label }) => (
            <Menu.Radio
              key={url}
              value={url}
              className={styles.item}
              onSelect={() => {
                if (player)
                  showCaptions(
                    player,
                    tracks.find((track) => track.url === url),
                  );
                close();
              }}
              onClick={close}
            >
              <span className={styles.check}>
                <Icon name="check" size={16} />
              </span>
              <span dir="auto">{label}</span>
            </Menu.Radio>
          ))}
        </Menu.RadioGroup>
      </MenuContent>
    </Menu.Root>
  );
}
