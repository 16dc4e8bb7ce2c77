import type { MediaPlayerInstance } from '@vidstack/react';
import { useEffect } from 'react';
import { rememberedSwitch } from '../../../../lib/remembered-switch.js';
import { mediaDelivery } from '../../../../lib/site.js';
import { useStore } from '../../../../lib/store.js';
import type { CatalogVideo } from '../../../../lib/types.js';
import type { MenuSwitchProps } from '../controls/menu-switch.js';
import type { Source } from '../use-source.js';
import { evenGain } from './even-gain.js';
import { setGain, wakeSound } from './sound-gain.js';

/** All videos are equally loud. */
const evenVolume = rememberedSwitch('reelog.even-volume', false);

/** Changes the volume of a video while the switch is on. @returns the switch, unless it would have no effect */
export function useEvenVolume(
  player: MediaPlayerInstance | null,
  { loudness }: CatalogVideo,
  source: Source,
): MenuSwitchProps | undefined {
  const isOn = useStore(evenVolume);
  const factor = loudness && isReachable(source) ? evenGain(loudness) : undefined;
  useEffect(() => {
    if (!player || factor === undefined) return;
    const apply = (): void => {
      const element = player.el?.querySelector('video');
      if (element) setGain(element, isOn ? factor : 1);
    };
    apply();
    if (!isOn) return;
    const endAsking = wakeSound(apply);
    const endWatching = player.subscribe(({ canPlay }) => void (canPlay && apply())); // another element may come
    return () => {
      endAsking();
      endWatching();
    };
  }, [player, factor, isOn]);
  return factor === undefined ? undefined : { label: 'Even volume', isOn, onChange: evenVolume.set };
}

/**
 * Whether pages get the sound. They do not of a file from another origin; ladders come from the api, and where scripts pass
 * them on to the element, as everywhere but on older iPhones.
 */
const isReachable = ({ type }: Source): boolean =>
  type === 'application/vnd.apple.mpegurl'
    ? 'MediaSource' in window || 'ManagedMediaSource' in window
    : mediaDelivery !== 'redirect';
