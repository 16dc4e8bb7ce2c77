import type { MediaPlayerInstance, TimeSliderInstance } from '@vidstack/react';
import { useEffect, type RefObject } from 'react';
import { chapterAt, type Chapter } from '../../../../lib/video/chapters.js';

/** Adds the chapter to the spoken position of the time line. The library writes the time only. */
export function useSpokenChapter(
  slider: RefObject<TimeSliderInstance | null>,
  chapters: readonly Chapter[],
  player: MediaPlayerInstance | null,
): void {
  useEffect(() => {
    const element = slider.current?.el;
    if (!element || chapters.length === 0) return;
    const complete = () => {
      const text = element.getAttribute('aria-valuetext') ?? '';
      const title = chapterAt(chapters, player?.state.currentTime ?? 0)?.title;
      if (title && !text.endsWith(`, ${title}`)) element.setAttribute('aria-valuetext', `${text}, ${title}`);
    };
    complete();
    const observer = new MutationObserver(complete);
    observer.observe(element, { attributeFilter: ['aria-valuetext'] });
    return () => observer.disconnect();
  }, [slider, chapters, player]);
}
