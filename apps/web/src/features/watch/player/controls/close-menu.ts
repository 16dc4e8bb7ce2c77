import type { MenuInstance } from '@vidstack/react';
import type { RefObject } from 'react';

/** Closes a menu; the focus returns to its button. */
export function closeMenu({ current: menu }: RefObject<MenuInstance | null>): void {
  menu?.close();
  menu?.triggerElement?.focus();
}
