import { useRef, type MouseEvent, type PointerEvent } from 'react';

const LONG_PRESS_MS = 450;
const TOUCH_SLOP_PX = 10;

/** Calls back when a finger rests on an element; that press is not a click. Spread the handlers on the element. */
export function useLongPress(onLongPress: (target: Element) => void) {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const wasLong = useRef(false);
  const cancel = () => {
    if (press.current) clearTimeout(press.current.timer);
    press.current = null;
  };
  return {
    onPointerDown(event: PointerEvent) {
      wasLong.current = false;
      if (event.pointerType === 'mouse') return;
      const target = event.target as Element;
      const timer = setTimeout(() => {
        wasLong.current = true;
        onLongPress(target);
      }, LONG_PRESS_MS);
      press.current = { timer, x: event.clientX, y: event.clientY };
    },
    onPointerMove(event: PointerEvent) {
      const start = press.current;
      if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > TOUCH_SLOP_PX) cancel();
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
    onContextMenu(event: MouseEvent) {
      if (wasLong.current) event.preventDefault();
    },
    onClickCapture(event: MouseEvent) {
      if (wasLong.current) event.stopPropagation();
      wasLong.current = false;
    },
  };
}
