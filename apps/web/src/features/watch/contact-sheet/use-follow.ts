import { useEffect, useEffectEvent, useRef } from 'react';

/** So long after somebody moved or pressed something, the page does not scroll by itself, milliseconds. */
const IDLE_MS = 4_000;
const ACTIVITY = ['wheel', 'touchmove', 'pointermove', 'pointerdown', 'keydown'] as const;

interface FollowOptions {
  /** Of the picture that is playing. */
  readonly row: number;
  /** Whether somebody looks at the sheet, and sees a row of it. */
  readonly isInSight: (row: number) => boolean;
  readonly scrollTo: (row: number) => void;
}

/** Scrolls on with the playing picture when it leaves the screen, unless somebody is using the page. */
export function useFollow({ row, isInSight, scrollTo }: FollowOptions): void {
  const before = useRef(row);
  const activeAt = useRef(0);
  useEffect(() => {
    const note = (event: Event) => {
      activeAt.current = event.timeStamp;
    };
    for (const type of ACTIVITY) window.addEventListener(type, note, { passive: true });
    return () => {
      for (const type of ACTIVITY) window.removeEventListener(type, note);
    };
  }, []);
  const follow = useEffectEvent(() => {
    const isIdle = performance.now() - activeAt.current > IDLE_MS;
    if (isIdle && isInSight(before.current) && !isInSight(row)) scrollTo(row);
    before.current = row;
  });
  useEffect(() => follow(), [row]);
}
