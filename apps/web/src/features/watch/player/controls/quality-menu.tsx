import { useMediaState, useVideoQualityOptions } from '@vidstack/react';
import { useState } from 'react';
import { ChoiceMenu } from './choice-menu.js';

const AUTOMATIC = 'auto';

const sideOf = ({ width, height }: { width: number; height: number }): string => `${Math.min(width, height)}p`;

/** The sizes of a ladder; nothing for a video in one size. */
export function QualityMenu() {
  const options = useVideoQualityOptions({ auto: 'Automatic', sort: 'descending' });
  const quality = useMediaState('quality');
  const [value, setValue] = useState(AUTOMATIC); // the library tells of a change to automatic only when the size changes
  if (options.length < 3) return null; // automatic, and one size
  const side = quality ? sideOf(quality) : '';
  const choices = options.map((option) => ({
    value: option.value,
    label: option.quality ? sideOf(option.quality) : option.label,
    select: () => {
      option.select();
      setValue(option.value);
    },
  }));
  return (
    <ChoiceMenu
      name="Quality"
      title="Quality"
      value={value}
      choices={choices}
      chosen={value === AUTOMATIC ? `automatic, ${side}` : side}
    >
      {side || 'Auto'}
    </ChoiceMenu>
  );
}
