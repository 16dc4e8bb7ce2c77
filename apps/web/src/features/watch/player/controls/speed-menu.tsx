import { useMediaRemote, useMediaState } from '@vidstack/react';
import { SPEEDS } from '../keys/shortcuts.js';
import { ChoiceMenu } from './choice-menu.js';

export function SpeedMenu() {
  const speed = useMediaState('playbackRate');
  const remote = useMediaRemote();
  const choices = SPEEDS.map((rate) => ({
    value: String(rate),
    label: rate === 1 ? 'Normal' : `${rate}×`,
    select: () => remote.changePlaybackRate(rate),
  }));
  return (
    <ChoiceMenu name="Speed" title="Speed (< >)" value={String(speed)} choices={choices} chosen={`${speed}×`}>
      {speed}×
    </ChoiceMenu>
  );
}
