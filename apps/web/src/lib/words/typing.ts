/**
 * The meaning of a key press, letters in lower case: `KeyboardEvent.key`, or the Latin letter at its place on keyboards
 * of other scripts.
 */
export function keyOf({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  const isForeign = key.length === 1 && key > '\u007f';
  return (isForeign && /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase()) || key.toLowerCase();
}

/** Whether a key press belongs to a field: single-key shortcuts must ignore it. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('input:not([type=checkbox],[type=radio],[type=range]), textarea, select'));
