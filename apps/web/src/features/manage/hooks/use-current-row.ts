import { useEffect, useEffectEvent, useRef, useState } from 'react';

/**
 * The row of a list that Tab reaches and that the arrow keys move from. When it leaves the list, the one that takes its
 * place is current, and gets the focus if the other had it: the keyboard is never left with nothing.
 * @param elementOf finds the row of an id on the page
 */
export function useCurrentRow(
  ids: readonly string[],
  elementOf: (id: string) => HTMLElement | null | undefined,
): {
  index: number;
  setIndex: (index: number) => void;
  /** To be told when a row leaves the page with the focus in it. */
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
