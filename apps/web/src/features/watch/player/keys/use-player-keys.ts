import type { MediaPlayerInstance } from '@vidstack/react';
import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';
import type { Chapter } from '../../../../lib/video/chapters.js';
import type { CaptionTrack } from '../../../../lib/types.js';
import { isTyping } from '../../../../lib/words/typing.js';
import { watchFrameDuration } from './frame-duration.js';
import { performAction } from './perform-action.js';
import { actionOf, belongsToControl } from './shortcuts.js';

interface PlayerKeysOptions {
  chapters: readonly Chapter[];
  captions: readonly CaptionTrack[];
  /** In the mini player, the keys need the focus inside: they belong to the page otherwise. */
  isMini: boolean;
  /** Says in a word what a key did. */
  onDone: (words: string) => void;
  onHelp: () => void;
}

/** The keyboard of the page controls the player, except in fields, open dialogs and controls that need the key. */
export function usePlayerKeys(
  player: RefObject<MediaPlayerInstance | null>,
  { chapters, captions, isMini, onDone, onHelp }: PlayerKeysOptions,
): void {
  const frameDuration = useRef<() => number>(() => 1 / 30);

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const action = actionOf(event);
    if (!action || !player.current || event.defaultPrevented || isTaken(event, player.current.el, isMini)) return;
    event.preventDefault();
    if (action.type === 'show-help') return onHelp();
    const footage = { frameSeconds: frameDuration.current(), chapters, captions };
    void performAction(player.current, action, footage).then((words) => words && onDone(words));
  });

  useEffect(() => {
    const stop = new AbortController();
    window.addEventListener('keydown', (event) => onKeyDown(event), { signal: stop.signal });
    // The time line of the library would move by seconds with Ctrl, too.
    for (const type of ['keydown', 'keyup'] as const)
      window.addEventListener(
        type,
        (event) => {
          if (!isChapterKeyOfTimeLine(event)) return;
          event.stopPropagation();
          if (type === 'keydown') onKeyDown(event);
        },
        { capture: true, signal: stop.signal },
      );
    return () => stop.abort();
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

const isChapterKeyOfTimeLine = ({ target, key, ctrlKey }: KeyboardEvent): boolean =>
  ctrlKey && /^Arrow(Left|Right)$/.test(key) && target instanceof Element && isTimeLine(target);

const isTimeLine = (target: Element): boolean => target.closest('[data-media-time-slider]') !== null;

function isTaken(event: KeyboardEvent, playerElement: HTMLElement | null, isMini: boolean): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return false;
  if (isMini && !playerElement?.contains(target)) return true;
  if (isTyping(target) || document.querySelector('dialog[open]')) return true;
  if (isChapterKeyOfTimeLine(event)) return false;
  if (target.closest('[role=slider]') && belongsToControl(event.key, 'slider')) return true;
  if (target.closest('[role=menu]') && belongsToControl(event.key, 'menu')) return true;
  if (target.closest('button, a, summary') && belongsToControl(event.key, 'button')) return true;
  const scrollsPage = event.key === 'ArrowUp' || event.key === 'ArrowDown';
  return scrollsPage && !playerElement?.contains(target);
}
