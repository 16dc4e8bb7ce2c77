import type { MediaPlayerInstance } from '@vidstack/react';
import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';
import { isTyping } from '../../../lib/typing.js';
import { watchFrameDuration } from './frame-duration.js';
import { performAction } from './perform-action.js';
import { actionOf, belongsToControl } from './shortcuts.js';

interface PlayerKeysOptions {
  /** Says in a word what a key did. */
  onDone: (words: string) => void;
  onHelp: () => void;
}

/** The keyboard of the page controls the player, except in fields, open dialogs and controls that need the key. */
export function usePlayerKeys(
  player: RefObject<MediaPlayerInstance | null>,
  { onDone, onHelp }: PlayerKeysOptions,
): void {
  const frameDuration = useRef<() => number>(() => 1 / 30);

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const action = actionOf(event);
    if (!action || !player.current || event.defaultPrevented || isTaken(event, player.current.el)) return;
    event.preventDefault();
    if (action.type === 'show-help') onHelp();
    else void performAction(player.current, action, frameDuration.current()).then((words) => words && onDone(words));
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);

  useEffect(() => {
    let stop = () => {};
    const unsubscribe = player.current?.subscribe(({ canPlay }) => {
      const video = canPlay ? player.current?.el?.querySelector('video') : null;
      if (!video) return;
      stop();
      const watch = watchFrameDuration(video);
      frameDuration.current = watch.read;
      stop = watch.stop;
    });
    return () => {
      stop();
      unsubscribe?.();
    };
  }, [player]);
}

function isTaken(event: KeyboardEvent, playerElement: HTMLElement | null): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return false;
  if (isTyping(target) || document.querySelector('dialog[open]')) return true;
  if (target.closest('[role=slider]') && belongsToControl(event.key, 'slider')) return true;
  if (target.closest('[role=menu]') && belongsToControl(event.key, 'menu')) return true;
  if (target.closest('button, a, summary') && belongsToControl(event.key, 'button')) return true;
  const scrollsPage = event.key === 'ArrowUp' || event.key === 'ArrowDown';
  return scrollsPage && !playerElement?.contains(target);
}
