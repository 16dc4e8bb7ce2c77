import { useEffect, useRef, useState, type MouseEvent, type PointerEvent } from 'react';

/** A finger must rest this long to scrub: a shorter touch is a tap, a moving one scrolls. */
const LONG_PRESS_MS = 350;
const TOUCH_SLOP_PX = 10;

/**
 * The pointer's place along an element, from 0 to 1: by hovering or by a long press; `null` when not scrubbing. Spread
 * `handlers` on the element. A press that scrubbed is not a click.
 */
export function useScrub() {
  const [share, setShare] = useState<number | null>(null);
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const scrubbedByTouch = useRef(false);

  const cancelPress = () => {
    if (press.current) clearTimeout(press.current.timer);
    press.current = null;
  };
  const stop = () => {
    cancelPress();
    setShare(null);
  };
  useEffect(() => cancelPress, []);

  const handlers = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      scrubbedByTouch.current = false;
      if (event.pointerType === 'mouse') return;
      const { currentTarget: element, clientX: x, clientY: y, pointerId } = event;
      const timer = setTimeout(() => {
        scrubbedByTouch.current = true;
        element.setPointerCapture(pointerId);
        setShare(shareOf(element, x));
      }, LONG_PRESS_MS);
      press.current = { timer, x, y };
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const start = press.current;
      if (event.pointerType === 'mouse' || scrubbedByTouch.current)
        setShare(shareOf(event.currentTarget, event.clientX));
      else if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > TOUCH_SLOP_PX) cancelPress();
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => (event.pointerType === 'mouse' ? undefined : stop()),
    onPointerLeave: stop,
    onPointerCancel: stop,
    onContextMenu(event: MouseEvent) {
      if (scrubbedByTouch.current) event.preventDefault();
    },
    onClickCapture(event: MouseEvent) {
      if (scrubbedByTouch.current) event.preventDefault();
      scrubbedByTouch.current = false;
    },
  };
  return { share, handlers };
}

function shareOf(element: HTMLElement, clientX: number): number {
  const { left, width } = element.getBoundingClientRect();
  return Math.min(1, Math.max(0, (clientX - left) / width));
}
