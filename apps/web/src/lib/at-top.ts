const TOP_PX = 80;

/** Whether the reader sees the start of the page, so that new content may appear there. */
export const isAtTop = (): boolean => window.scrollY < TOP_PX;
