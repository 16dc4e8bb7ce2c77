import { Gesture, useMediaPlayer } from '@vidstack/react';
import styles from './player.module.css';

const JUMP_SECONDS = 10;

/**
 * A click plays or pauses, a double click fills the screen; a tap shows the controls for a while or hides them, a double
 * tap at a side jumps, and `onDone` says so.
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
