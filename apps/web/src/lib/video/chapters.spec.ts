import { chapterAt, chaptersOf, chaptersOfVtt } from './chapters.js';

const startsOf = (description: string, durationSeconds = 4000) =>
  chaptersOf(description, durationSeconds).map(({ startSeconds, title }) => [startSeconds, title]);

describe('chapters of a file', () => {
  it('are those of its WebVTT, with an unnamed one before the first', () =>
    expect(
      chaptersOfVtt(
        'WEBVTT\n\n00:00:04.000 --> 00:01:07.500\nA &lt;b&gt; &amp;amp;\n\n01:01:07.500 --> 01:10:00.000\nEnd\n',
        4200,
      ),
    ).toEqual([
      { startSeconds: 0, endSeconds: 4, title: '' },
      { startSeconds: 4, endSeconds: 3667.5, title: 'A <b> &amp;' },
      { startSeconds: 3667.5, endSeconds: 4200, title: 'End' },
    ]));

  it('are none without cues', () => expect(chaptersOfVtt('', 100)).toEqual([]));
});

describe('chapters', () => {
  it('are the lines that begin with a time, each up to the next one', () =>
    expect(chaptersOf('A walk.\n\n0:00 Leaving the valley\n8:56 The long climb\r\n17:20 The north face', 1904)).toEqual(
      [
        { startSeconds: 0, endSeconds: 536, title: 'Leaving the valley' },
        { startSeconds: 536, endSeconds: 1040, title: 'The long climb' },
        { startSeconds: 1040, endSeconds: 1904, title: 'The north face' },
      ],
    ));

  it('may be in one line, with commas in their titles', () =>
    expect(startsOf('0:00 Start, 1:05 The pier, and the sea, [2:00] The end.')).toEqual([
      [0, 'Start'],
      [65, 'The pier, and the sea'],
      [120, 'The end.'],
    ]));

  it.each([
    ['0:00 - Start\n1:00 – Middle\n2:00: End', ['Start', 'Middle', 'End']],
    ['[0:00] Start\n(1:00) Middle\n[1:02:03] End', ['Start', 'Middle', 'End']],
    ['- 0:00 Start\n* 1:00 Middle\n• 2:00 End', ['Start', 'Middle', 'End']],
    ['1. 0:00 Start\n2) 1:00 Middle\n03. 2:00 | End', ['Start', 'Middle', 'End']],
    ['0:00-1:00 Start\n1:00 – 2:00 Middle', ['Start', 'Middle']],
    ['  00:00   ¡Hola!  \n\t1:00\tПривет\n2:00 🎉 (live)', ['¡Hola!', 'Привет', '🎉 (live)']],
    ['0:00 As at 0:30\n1:00 See https://example.org/?t=1:05', ['As at 0:30', 'See https://example.org/?t=1:05']],
  ])('have titles without the signs around the time: %j', (description, titles) =>
    expect(startsOf(description).map(([, title]) => title)).toEqual(titles),
  );

  it('start with an unnamed one when the first name comes later', () =>
    expect(startsOf('0:42 The bridge\n1:05 The gate')).toEqual([
      [0, ''],
      [42, 'The bridge'],
      [65, 'The gate'],
    ]));

  it('leave out times beyond the end', () =>
    expect(startsOf('0:00 One\n0:30 Two\n1:00 At the very end\n5:00 Of the long version', 60)).toEqual([
      [0, 'One'],
      [30, 'Two'],
    ]));

  it.each([
    '',
    'A walk over the pass.',
    '0:00 Only one',
    'The goal is at 8:56\nand another at 9:30',
    '0:00 One\n2:00 Two\n1:00 Three',
    '0:00 One\n0:00 Two',
    '0:00\n1:00\n2:00',
    '1:2 Score\n3:4 Score',
    '16:90 Shape\n16:99 Shape',
    '12:34:56:78 One\n12:34:56:79 Two',
  ])('need two times in rising order, each with a title: %j', (description) =>
    expect(chaptersOf(description, 4000)).toEqual([]),
  );

  it('are none without a duration', () => expect(chaptersOf('0:00 One\n1:00 Two', 0)).toEqual([]));

  it('tell which one plays', () => {
    const chapters = chaptersOf('0:00 One\n1:00 Two', 120);
    expect([0, 59.9, 60, 120].map((seconds) => chapterAt(chapters, seconds)?.title)).toEqual([
      'One',
      'One',
      'Two',
      'Two',
    ]);
    expect(chapterAt([], 5)).toBeUndefined();
  });
});
