import { useMediaPlayer, useMediaState } from '@vidstack/react';
import { useState } from 'react';
import { chooseSize } from '../prepare-hls.js';
import { ChoiceMenu } from './choice-menu.js';

const AUTOMATIC = -1;

const sideOf = ({ width, height }: { width: number; height: number }): string => `${Math.min(width, height)}p`;

/** The sizes of a ladder; nothing for a video in one size. */
export function QualityMenu() {
  const player = useMediaPlayer();
  const qualities = useMediaState('qualities');
  const quality = useMediaState('quality');
  const [chosen, setChosen] = useState(AUTOMATIC);
  if (qualities.length < 2) return null;
  const choose = (level: number) => {
    setChosen(level);
    chooseSize(player?.provider ?? null, level);
  };
  const side = quality ? sideOf(quality) : '';
  const choices = [
    { value: AUTOMATIC, label: 'Automatic' },
    ...qualities.map((size, level) => ({ value: level, label: sideOf(size) })).reverse(), // the largest first
  ].map(({ value, label }) => ({ value: String(value), label, select: () => choose(value) }));
  return (
    <ChoiceMenu
      name="Quality"
      title="Quality"
      value={String(chosen)}
      choices={choices}
      chosen={chosen === AUTOMATIC ? `automatic, ${side}` : side}
    >
      {side || 'Auto'}
    </ChoiceMenu>
  );
}
