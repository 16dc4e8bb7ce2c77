import type { AuditEvent } from '../../lib/types.js';

interface Named {
  readonly position: number;
  readonly title: string;
}
/** What each video was called, and from which position on; ascending. */
export type TitleBook = ReadonlyMap<string, readonly Named[]>;

export const videoIdOf = ({ data: { videoId } }: AuditEvent): string => (typeof videoId === 'string' ? videoId : '');

/** Collects the names that events gave; the same event may come more than once. */
export function titleBook(events: readonly AuditEvent[]): TitleBook {
  const book = new Map<string, Named[]>();
  for (const event of [...events].sort((a, b) => a.position - b.position)) {
    const { title } = event.data;
    if (typeof title !== 'string' || (event.type !== 'VideoUploaded' && event.type !== 'VideoDetailsChanged')) continue;
    const names = book.get(videoIdOf(event)) ?? [];
    if (names.at(-1)?.position !== event.position) names.push({ position: event.position, title });
    book.set(videoIdOf(event), names);
  }
  return book;
}

/** What a video was called right after a position; undefined when the book does not reach back that far. */
export const titleAt = (book: TitleBook, videoId: string, position: number): string | undefined =>
  book.get(videoId)?.findLast((named) => named.position <= position)?.title;
