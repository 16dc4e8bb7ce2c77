import { Gesture, useMediaPlayer } from '@vidstack/react';
import styles from './player.module.css';

const JUMP_SECONDS = 10;

/**
 * A click plays or pauses, a double click is full screen. A tap shows or hides the controls, a double tap at a side
 * jumps, and `onDone` reports it.
 */
export function Gestures({ onDone }: { onDone: (words: string) => void }) {
  const player = useMediaPlayer();
  const hideSoon = () => {
    if (player?.controls.showing && !player.state.paused) player.controls.hide();
  };
  return (
    <>
      <Gesture className={`${styles.gesture} ${styles.mouse}`} event="pointerup" action="toggle:paused" />
      <Gesture className={`${styles.gesture} ${styles.mouse}`} event="dblpointerup" action="toggle:fullscreen" />
      <Gesture
        className={`${styles.gesture} ${styles.touch}`}
        event="pointerup"
        action="toggle:controls"
        onTrigger={hideSoon}
      />
      <Gesture
        className={`${styles.gesture} ${styles.touch} ${styles.sideLeft}`}
        event="dblpointerup"
        action={`seek:-${JUMP_SECONDS}`}
        onTrigger={() => onDone(`−${JUMP_SECONDS} s`)}
      />
      <Gesture
        className={`${styles.gesture} ${styles.touch} ${styles.sideRight}`}
        event="dblpointerup"
        action={`seek:${JUMP_SECONDS}`}
        onTrigger={() => onDone(`+${JUMP_SECONDS} s`)}
      />
    </>
  );
}
