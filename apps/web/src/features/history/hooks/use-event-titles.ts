import type { AuditEvent } from '../../../lib/types.js';
import { useNamingEvents } from '../api/use-titles.js';
import type { Titles } from '../sentence.js';
import { titleAt, titleBook, videoIdOf, type TitleBook } from '../titles.js';

const lookUp = (book: TitleBook, event: AuditEvent): Titles => {
  const videoId = videoIdOf(event);
  return { before: titleAt(book, videoId, event.position - 1), after: titleAt(book, videoId, event.position) };
};

/** What the video of an event was called: from the events at hand, else the log is asked. */
export function useEventTitles(event: AuditEvent, book: TitleBook): Titles {
  const known = lookUp(book, event);
  const isEnough =
    known.before !== undefined ||
    event.type === 'VideoUploaded' ||
    (known.after !== undefined && !('title' in event.data));
  const { data } = useNamingEvents(videoIdOf(event), !isEnough);
  return isEnough || !data ? known : lookUp(titleBook(data), event);
}
