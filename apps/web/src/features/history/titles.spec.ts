import { anEvent } from './testing/events.js';
import { titleAt, titleBook, titlesGivenBy, titlesOf } from './titles.js';

describe('the titles of a video', () => {
  const renaming = anEvent(9, 'VideoDetailsChanged', { title: 'Old harbour' });
  const book = titleBook([
    ...titlesGivenBy([renaming, anEvent(5, 'VideoDetailsChanged', { tags: [] })]),
    { videoId: 'v', position: 3, title: 'Harbour' },
    { videoId: 'v', position: 9, title: 'Old harbour' },
  ]);

  it('are those before and after an event', () =>
    expect(titlesOf(book, renaming)).toEqual({ before: 'Harbour', after: 'Old harbour' }));

  it('are the titles at that position', () => {
    expect([3, 8, 9, Infinity].map((position) => titleAt(book, 'v', position))).toEqual([
      'Harbour',
      'Harbour',
      'Old harbour',
      'Old harbour',
    ]);
  });

  it('are unknown before the first known event, and for other videos', () => {
    expect(titleAt(book, 'v', 2)).toBeUndefined();
    expect(titleAt(book, 'w', 9)).toBeUndefined();
  });
});
