import { Gesture } from '@vidstack/react';
import styles from './player.module.css';

/** A click plays or pauses, a double click fills the screen; a tap shows the controls, a double tap at a side jumps. */
export const Gestures = () => (
  <>
    <Gesture className={`${styles.gesture} ${styles.mouse}`} event="pointerup" action="toggle:paused" />
    <Gesture className={`${styles.gesture} ${styles.mouse}`} event="dblpointerup" action="toggle:fullscreen" />
    <Gesture className={`${styles.gesture} ${styles.touch}`} event="pointerup" action="toggle:controls" />
    <Gesture
      className={`${styles.gesture} ${styles.touch} ${styles.sideLeft}`}
      event="dblpointerup"
      action="seek:-10"
    />
    <Gesture
      className={`${styles.gesture} ${styles.touch} ${styles.sideRight}`}
      event="dblpointerup"
      action="seek:10"
    />
  </>
);
