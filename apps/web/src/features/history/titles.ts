import type { AuditEvent, GivenTitle } from '../../lib/types.js';
import type { Titles } from './sentence.js';

/** What each video was called, and from which position on; ascending. */
export type TitleBook = ReadonlyMap<string, readonly GivenTitle[]>;

/** Empty for an event that is about no video. */
export const videoIdOf = ({ data: { videoId } }: AuditEvent): string => (typeof videoId === 'string' ? videoId : '');

/** The titles that events gave to their videos. */
export const titlesGivenBy = (events: readonly AuditEvent[]): GivenTitle[] =>
  events.flatMap((event) => {
    const { type, position } = event;
    const { title } = event.data;
    const isGiven = typeof title === 'string' && (type === 'VideoUploaded' || type === 'VideoDetailsChanged');
    return isGiven ? [{ videoId: videoIdOf(event), position, title }] : [];
  });

/** Collects titles; the same one may come more than once. */
export function titleBook(given: readonly GivenTitle[]): TitleBook {
  const book = new Map<string, GivenTitle[]>();
  for (const each of [...given].sort((a, b) => a.position - b.position)) {
    const titles = book.get(each.videoId) ?? [];
    if (titles.at(-1)?.position !== each.position) titles.push(each);
    book.set(each.videoId, titles);
  }
  return book;
}

/** What a video was called right after a position; undefined when the book does not reach back that far. */
export const titleAt = (book: TitleBook, videoId: string, position: number): string | undefined =>
  book.get(videoId)?.findLast((given) => given.position <= position)?.title;

/** What the video of an event was called before and after it. */
export const titlesOf = (book: TitleBook, event: AuditEvent): Titles => ({
  before: titleAt(book, videoIdOf(event), event.position - 1),
  after: titleAt(book, videoIdOf(event), event.position),
});
