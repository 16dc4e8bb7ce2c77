import type { AuditEvent, GivenTitle } from '../../lib/types.js';
import type { Titles } from './sentence.js';

/** The titles of each video, with their first positions, ascending. */
export type TitleBook = ReadonlyMap<string, readonly GivenTitle[]>;

/** Empty for events without a video. */
export const videoIdOf = ({ data: { videoId } }: AuditEvent): string => (typeof videoId === 'string' ? videoId : '');

/** Titles of videos, taken from events. */
export const titlesGivenBy = (events: readonly AuditEvent[]): GivenTitle[] =>
  events.flatMap((event) => {
    const { type, position } = event;
    const { title } = event.data;
    const isGiven = typeof title === 'string' && (type === 'VideoUploaded' || type === 'VideoDetailsChanged');
    return isGiven ? [{ videoId: videoIdOf(event), position, title }] : [];
  });

/** Collects titles; repeated ones are ignored. */
export function titleBook(given: readonly GivenTitle[]): TitleBook {
  const book = new Map<string, GivenTitle[]>();
  for (const each of [...given].sort((a, b) => a.position - b.position)) {
    const titles = book.get(each.videoId) ?? [];
    if (titles.at(-1)?.position !== each.position) titles.push(each);
    book.set(each.videoId, titles);
  }
  return book;
}

/** The title of a video after a position; undefined when no title is known that early. */
export const titleAt = (book: TitleBook, videoId: string, position: number): string | undefined =>
  book.get(videoId)?.findLast((given) => given.position <= position)?.title;

/** The titles of an event's video before and after it. */
export const titlesOf = (book: TitleBook, event: AuditEvent): Titles => ({
  before: titleAt(book, videoIdOf(event), event.position - 1),
  after: titleAt(book, videoIdOf(event), event.position),
});
