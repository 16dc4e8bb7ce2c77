import { nextPartAt, nextPartTitles, numberOf, titleWords } from './part-number.js';

describe('a number in a title', () => {
  it.each([
    ['3', 3],
    ['007', 7],
    ['2024', 2024],
    ['two', 2],
    ['twelve', 12],
    ['i', 1],
    ['iv', 4],
    ['xxxix', 39],
    ['x', 10],
  ])('%s is %d', (word, number) => {
    expect(numberOf(word)).toBe(number);
  });

  it.each(['', 'iiii', 'vx', 'thirteen', 'mix', 'tour', '3d', '1234567'])('"%s" is none', (word) => {
    expect(numberOf(word)).toBeUndefined();
  });
});

describe('the next part', () => {
  const isNext = (title: string, other: string) => nextPartAt(titleWords(title), titleWords(other)) >= 0;

  it.each([
    ['Bridge tour, part two', 'Bridge tour, part three'],
    ['Bridge tour, part two', 'BRIDGE TOUR (Part 3)'],
    ['Reel 3', 'Reel 4'],
    ['Reel 09', 'Reel 10'],
    ['Episode 2/3', 'Episode 3/3'],
    ['Episode 2/3', 'Episode 3'],
    ['Harbour (2 of 3)', 'Harbour (3 of 3)'],
    ['Harbour, part two of three', 'Harbour, part three of three'],
    ['Häfen II', 'Hafen III'],
    ['Häfen Ⅷ', 'Hafen IX'],
    ['Part eleven', 'Part 12'],
    ['2. Folge: Am Fluss', '3. Folge: am Fluß'],
    ['第3話 東京', '第4話 東京'],
  ])('of "%s" is "%s"', (title, other) => {
    expect(isNext(title, other)).toBe(true);
    expect(isNext(other, title)).toBe(false);
  });

  it.each([
    ['Reel 3', 'Reel 5'],
    ['Reel 3', 'Reel 3'],
    ['Reel 3', 'Wheel 4'],
    ['Reel 3', 'Reel 4 again'],
    ['Reel 3: boats', 'Reel 4: trains'],
    ['Episode 2/3', 'Episode 2/4'],
    ['Reel', 'Reel 2'],
    ['', ''],
  ])('of "%s" is not "%s"', (title, other) => {
    expect(isNext(title, other)).toBe(false);
  });

  it('is found by each way to write its number, at the place of each number', () => {
    expect(nextPartTitles('Reel 08')).toEqual(['reel 9', 'reel 09', 'reel nine', 'reel ix']);
    expect(nextPartTitles('Summer 2024, part two of six')).toEqual([
      'summer 2025 part two',
      'summer 2024 part 3',
      'summer 2024 part three',
      'summer 2024 part iii',
    ]);
    expect(nextPartTitles('Boats')).toEqual([]);
  });
});
