import { useAudioOptions } from '@vidstack/react';
import { Icon } from '../../../../components/icon.js';
import { ChoiceMenu } from './choice-menu.js';

/** The sound tracks of a ladder; nothing when there is no choice. */
export function SoundMenu() {
  const options = useAudioOptions();
  if (options.length < 2) return null;
  const chosen = options.selectedTrack?.label ?? '';
  return (
    <ChoiceMenu
      name="Sound"
      title="Sound"
      value={options.selectedValue ?? ''}
      choices={options.map(({ value, label, select }) => ({ value, label, select: () => select() }))}
      chosen={chosen}
    >
      <Icon name="note" />
    </ChoiceMenu>
  );
}
