/** Whether a key press belongs to a field: single-key shortcuts must then keep still. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('input:not([type=checkbox],[type=radio],[type=range]), textarea, select'));
