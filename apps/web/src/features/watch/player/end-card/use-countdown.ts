import { useEffect, useEffectEvent, useState, type RefObject } from 'react';
import { isTyping } from '../../../../lib/words/typing.js';

export const COUNTDOWN_SECONDS = 8;

interface CountdownEvents {
  onEnd: () => void;
  /** The person does something else: hides the tab, writes, scrolls away, or has a dialog open. */
  onInterrupted: () => void;
}

/** Counts down while it is on. Returns the seconds that are left. */
export function useCountdown(element: RefObject<HTMLElement | null>, isOn: boolean, events: CountdownEvents): number {
  const [secondsLeft, setSecondsLeft] = useState(COUNTDOWN_SECONDS);
  const end = useEffectEvent(events.onEnd);
  const interrupt = useEffectEvent(events.onInterrupted);
  useEffect(() => {
    if (!isOn) return;
    if (isBusyElsewhere(element.current)) return interrupt();
    let left = COUNTDOWN_SECONDS;
    const timer = setInterval(() => {
      if (isBusyElsewhere(element.current)) return interrupt();
      left -= 1;
      setSecondsLeft(left);
      if (left === 0) end();
    }, 1000);
    return () => {
      clearInterval(timer);
      setSecondsLeft(COUNTDOWN_SECONDS);
    };
  }, [element, isOn]);
  return secondsLeft;
}

const isBusyElsewhere = (element: HTMLElement | null): boolean =>
  document.hidden ||
  document.querySelector('dialog[open]') !== null ||
  isTyping(document.activeElement) ||
  !isInView(element);

function isInView(element: HTMLElement | null): boolean {
  if (!element) return false;
  const { top, bottom } = element.getBoundingClientRect();
  const middle = (top + bottom) / 2;
  return middle > 0 && middle < window.innerHeight;
}
