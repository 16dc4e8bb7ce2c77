import { useEffect, useEffectEvent, useRef, useState } from 'react';

/**
 * The row of a list for Tab and the arrow keys. When it leaves the list, the next one is current, and gets the focus if
 * the row had it, so that the focus is never lost.
 * @param elementOf finds the row of an id
 */
export function useCurrentRow(
  ids: readonly string[],
  elementOf: (id: string) => HTMLElement | null | undefined,
): {
  index: number;
  setIndex: (index: number) => void;
  /** Must be called when a row with the focus leaves the page. */
  noteLostFocus: () => void;
} {
  const [current, setCurrent] = useState<{ readonly id: string | undefined; readonly index: number }>();
  const isFocusLost = useRef(false);
  const found = ids.findIndex((id) => id === current?.id);
  const index = found >= 0 ? found : Math.max(0, Math.min(current?.index ?? 0, ids.length - 1));
  const id = ids[index];

  const takeFocus = useEffectEvent((of: string) => elementOf(of)?.focus({ preventScroll: true }));
  useEffect(() => {
    if (id && isFocusLost.current) takeFocus(id);
    isFocusLost.current = false;
  }, [id]);

  return {
    index,
    setIndex: (next) => setCurrent({ id: ids[next], index: next }),
    noteLostFocus: () => {
      isFocusLost.current = true;
    },
  };
}
