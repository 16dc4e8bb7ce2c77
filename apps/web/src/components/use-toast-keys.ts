import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { act, toasts, type Toast } from '../lib/toasts.js';
import { isTyping, keyOf } from '../lib/words/typing.js';

/**
 * Keyboard access to toasts: F6 moves to the newest one and back, Ctrl+Z (or Cmd+Z) runs its undo action. When a toast
 * with the focus disappears, the focus returns.
 * @param region the element with the toasts
 */
export function useToastKeys(region: RefObject<HTMLElement | null>, all: readonly Toast[]): void {
  const cameFrom = useRef<HTMLElement | null>(null);

  useEffect(() => {
    const goBack = () => {
      cameFrom.current?.focus();
      cameFrom.current = null;
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const isUndo = keyOf(event) === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
      if (isUndo && !isTyping(event.target)) {
        const undoable = toasts.get().findLast(({ action }) => action?.isUndo);
        if (!undoable) return;
        event.preventDefault();
        act(undoable);
      }
      if (event.key === 'F6' && region.current?.contains(document.activeElement)) {
        event.preventDefault();
        goBack();
      } else if (event.key === 'F6') {
        const before = document.activeElement;
        region.current?.querySelector<HTMLElement>('[data-testid=toast]:last-child button')?.focus();
        if (!region.current?.contains(document.activeElement)) return;
        event.preventDefault();
        cameFrom.current = before instanceof HTMLElement ? before : null;
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [region]);

  useLayoutEffect(() => {
    if (document.activeElement !== document.body) return;
    cameFrom.current?.focus();
    cameFrom.current = null;
  }, [all]);
}
