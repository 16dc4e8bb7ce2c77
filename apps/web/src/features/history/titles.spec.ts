import { anEvent } from './testing/events.js';
import { titleAt, titleBook } from './titles.js';

describe('the titles of a video', () => {
  const book = titleBook([
    anEvent(9, 'VideoDetailsChanged', { title: 'Old harbour' }),
    anEvent(5, 'VideoDetailsChanged', { tags: [] }),
    anEvent(3, 'VideoUploaded', { title: 'Harbour' }),
    anEvent(9, 'VideoDetailsChanged', { title: 'Old harbour' }),
  ]);

  it('are those of their time', () => {
    expect([3, 8, 9, Infinity].map((position) => titleAt(book, 'v', position))).toEqual([
      'Harbour',
      'Harbour',
      'Old harbour',
      'Old harbour',
    ]);
  });

  it('are not known before the first event at hand, nor of other videos', () => {
    expect(titleAt(book, 'v', 2)).toBeUndefined();
    expect(titleAt(book, 'w', 9)).toBeUndefined();
  });
});
